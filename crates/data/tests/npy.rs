//! NPY and NPZ files: what NumPy wrote is read, what is written here another reader reads, and nothing makes
//! the reader panic.

use std::fs;
use std::path::{Path, PathBuf};

use backflow_data::{NpyArray, npy, npz};
use proptest::prelude::*;

/// A file that NumPy wrote; `files/make.py` says how.
fn from_numpy(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

#[track_caller]
fn check(array: &NpyArray, shape: &[usize], values: &[f64]) {
    assert_eq!(array.shape, shape);
    let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&array.values), bits(values));
}

#[test]
fn every_real_type_in_both_byte_orders_and_array_orders() {
    let counting: Vec<f64> = (0..24).map(f64::from).collect();
    for name in [
        "i1-little",
        "i2-little",
        "i4-big",
        "i8-little",
        "u1-little",
        "u2-big",
        "u4-little",
        "u8-big",
        "f2-little",
        "f2-big",
        "f4-little",
        "f4-big",
        "f8-little",
        "f8-big",
        "fortran",
        "version-2",
        "version-3",
    ] {
        println!("{name}");
        check(&npy::read(from_numpy(&format!("{name}.npy"))).unwrap(), &[2, 3], &counting[..6]);
    }
    for (name, shape, values) in [
        ("bool", &[2, 3][..], &[0.0, 1.0, 0.0, 1.0, 0.0, 1.0][..]),
        ("fortran-3d", &[2, 3, 4], &counting),
        ("extremes", &[3], &[-9_223_372_036_854_775_808.0, -1.0, 9_223_372_036_854_775_808.0]),
        ("special", &[5], &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 5e-324]),
        ("scalar", &[], &[2.5]),
        ("empty", &[0, 3], &[]),
    ] {
        println!("{name}");
        check(&npy::read(from_numpy(&format!("{name}.npy"))).unwrap(), shape, values);
    }
}

#[test]
fn other_types_are_refused_with_advice() {
    for (name, words) in [
        ("complex", "complex numbers; save `x.real`"),
        ("text", "text or raw bytes; save numbers"),
        ("record", "records; save one field"),
        ("long-double", "layout depends on the machine; save `x.astype"),
    ] {
        let message = npy::read(from_numpy(&format!("{name}.npy"))).unwrap_err().to_string();
        assert!(message.contains(words) && message.contains(&format!("{name}.npy: ")), "{message}");
    }
}

/// A version 1.0 file with this header text and these data bytes.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [&b"\x93NUMPY\x01\x00"[..], &length, header.as_bytes(), data].concat()
}

fn header(shape: &str) -> String {
    format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n")
}

#[test]
fn headers_are_believed_only_as_far_as_the_file_goes() {
    let full = npy::to_bytes(&[2], &[1.0, 2.0]).unwrap();
    let deep = "(".repeat(30_000);
    let many = format!("({})", "1,".repeat(65));
    for (bytes, words) in [
        (Vec::new(), "does not begin with the bytes \\x93NUMPY"),
        (b"\x93NUMPY".to_vec(), "ends within its header"),
        (b"\x93NUMPY\x01\x00\xff".to_vec(), "ends within its header"),
        (b"\x93NUMPY\x04\x00\x00\x00".to_vec(), "format version 4.0; versions 1.0, 2.0 and 3.0"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}".to_vec(), "should be 4294967295 bytes long, but 2 follow"),
        (
            full[..full.len() - 1].to_vec(),
            "promises shape [2] of type '<f8', 16 bytes, but 15 bytes of data follow",
        ),
        ([&full[..], b"\0"].concat(), "but 17 bytes of data follow"),
        (file(&header("(1000000000000,)"), &[0; 8]), "8000000000000 bytes, but 8 bytes"),
        (file(&header("(4294967296, 4294967296, 4294967296)"), &[]), "multiply to more than"),
        (file(&header("(4294967296, 4294967296, 0)"), &[]), "multiply to more than"),
        (file(&header("(2305843009213693952,)"), &[]), "multiply to more than"),
        (file(&header("(99999999999999999999999,)"), &[]), "a size larger than this machine can address"),
        (file(&header("(-1,)"), &[]), "a whole number, not negative"),
        (file(&header("3"), &[]), "must be a tuple"),
        (file(&header("(2 3)"), &[]), "the shape's end is missing"),
        (file(&header(&deep), &[]), "a size (a whole number"),
        (file(&header(&many), &[0; 8]), "more than 64 axes"),
        (file(&deep, &[]), "`{` is missing"),
        (file("{'descr': '<f8'}", &[]), "one of the keys"),
        (file("{'descr': '<f8', 'descr': '<f8'}", &[]), "\"descr\" occurs twice"),
        (file("{'colour': 'red'}", &[]), "\"colour\" is unknown"),
        (file("{'fortran_order': 1}", &[]), "must be True or False"),
        (file("{'descr': '<f8", &[]), "the string has no end"),
        (file(&format!("{} x", header("()")), &[0; 8]), "nothing may follow"),
    ] {
        let message = npy::parse(&bytes).unwrap_err().to_string();
        assert!(message.contains(words), "{message:?} does not say {words:?}");
    }
    // Other spellings of the same header: order of keys, double quotes, lists, Python 2's long integers.
    let other = file("{\"shape\":[2L],\"fortran_order\":True,\"descr\":\"<f8\"}", &full[full.len() - 16..]);
    check(&npy::parse(&other).unwrap(), &[2], &[1.0, 2.0]);
}

#[test]
fn written_files_are_read_here_and_by_another_reader() {
    let folder = std::env::temp_dir().join(format!("backflow-data-npy-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("x.npy");
    for (shape, values) in [
        (&[2, 3][..], &[1.0, -0.0, f64::MAX, 5e-324, f64::INFINITY, 0.1][..]),
        (&[1], &[3.5]),
        (&[], &[2.5]),
        (&[0, 3], &[]),
        (&[1; 64], &[1.0]),
    ] {
        npy::write(&path, shape, values).unwrap();
        check(&npy::read(&path).unwrap(), shape, values);
        let bytes = fs::read(&path).unwrap();
        assert_eq!((bytes.len() - 8 * values.len()) % 64, 0, "the data begin at a multiple of 64");
        let other = npyz::NpyFile::new(&bytes[..]).unwrap();
        assert_eq!(other.shape().iter().map(|&n| n as usize).collect::<Vec<_>>(), shape);
        assert_eq!(other.into_vec::<f64>().unwrap(), values);
    }
    // What NumPy wrote is written again byte for byte.
    assert_eq!(npy::to_bytes(&[], &[2.5]).unwrap(), fs::read(from_numpy("scalar.npy")).unwrap());

    let before = fs::read(&path).unwrap();
    let message = npy::write(&path, &[2, 2], &[1.0]).unwrap_err().to_string();
    assert!(message.contains("shape [2, 2] does not hold 1 values"), "{message}");
    assert!(npy::write(&path, &[1; 65], &[1.0]).is_err());
    assert!(npy::write(&path, &[usize::MAX, usize::MAX], &[1.0]).is_err());
    assert!(npy::write(folder.join("none/x.npy"), &[], &[1.0]).is_err());
    assert_eq!(fs::read(&path).unwrap(), before, "a refused write leaves the file");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left behind");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn archives_are_searched_by_name() {
    let counting: Vec<f64> = (0..6).map(f64::from).collect();
    let (stored, deflated) = (from_numpy("stored.npz"), from_numpy("deflated.npz"));
    assert_eq!(npz::names(&deflated).unwrap(), ["x", "y"]);
    check(&npz::read(&stored, "arr_0").unwrap(), &[2, 3], &counting);
    check(&npz::read(&stored, "x").unwrap(), &[2, 3], &counting);
    check(&npz::read(&stored, "y").unwrap(), &[], &[-1.0]);
    check(&npz::read(&deflated, "x").unwrap(), &[100, 100], &[0.0; 10_000]);
    check(&npz::read(&deflated, "y").unwrap(), &[2, 3], &counting);
    let message = npz::read(&deflated, "z").unwrap_err().to_string();
    assert!(message.contains("deflated.npz: the archive has no array `z`; it holds `x`, `y`"), "{message}");

    let bytes = fs::read(&stored).unwrap();
    let message = npz::parse(&bytes[..bytes.len() - 1], "x").unwrap_err().to_string();
    assert!(message.contains("no ZIP directory"), "{message}");
    let mut bent = bytes.clone();
    let inside = bent.windows(6).position(|w| w == b"\x93NUMPY").unwrap();
    bent[inside + 130] ^= 1;
    let broken: Vec<_> =
        ["arr_0", "x", "y"].iter().filter_map(|name| npz::parse(&bent, name).err()).collect();
    assert_eq!(broken.len(), 1);
    assert!(broken[0].to_string().contains("its length or checksum"), "{}", broken[0]);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = npy::parse(&bytes);
        let _ = npz::parse(&bytes, "x");
    }

    #[test]
    fn arbitrary_headers_never_panic(text in "[{}()\\[\\]',:<>f48 0-9a-z_TrueFals]{0,120}", data in proptest::collection::vec(any::<u8>(), 0..40)) {
        let _ = npy::parse(&file(&text, &data));
    }

    #[test]
    fn damaged_files_never_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        for name in ["fortran-3d.npy", "f2-big.npy", "version-2.npy", "stored.npz", "deflated.npz"] {
            let mut bytes = fs::read(from_numpy(name)).unwrap();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            for bytes in [&bytes[..], &bytes[..cut.index(bytes.len())]] {
                if let Ok(array) = npy::parse(bytes) {
                    prop_assert_eq!(array.shape.iter().product::<usize>(), array.values.len());
                }
                let _ = (npz::parse(bytes, "x"), npz::parse(bytes, "y"), npz::names_in(bytes));
            }
        }
    }

    #[test]
    fn values_round_trip(values in proptest::collection::vec(any::<f64>(), 0..50)) {
        let array = npy::parse(&npy::to_bytes(&[values.len()], &values).unwrap()).unwrap();
        check(&array, &[values.len()], &values);
    }
}
