//! Files of named tensors: what is written here the format's own crate reads and the other way round, and no
//! bytes make the reader panic or allocate what they only claim.

use std::collections::BTreeMap;

use backflow_data::safetensors::{
    Contents, Described, Precision, Tensor, Values, read, to_bytes, write, write_each,
};
use proptest::prelude::*;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

type Text = BTreeMap<String, String>;

/// Values of one of the precisions, as bits, so that a NaN equals itself.
#[derive(Debug, Clone, PartialEq)]
enum Bits {
    F32(Vec<u32>),
    F64(Vec<u64>),
    U32(Vec<u32>),
}

#[derive(Debug, Clone, PartialEq)]
struct Kept {
    name: String,
    shape: Vec<usize>,
    bits: Bits,
}

fn bytes_of(tensors: &[Kept], text: &Text) -> backflow_data::Result<Vec<u8>> {
    let f32s: Vec<Vec<f32>> = tensors
        .iter()
        .map(|kept| match &kept.bits {
            Bits::F32(bits) => bits.iter().map(|&bits| f32::from_bits(bits)).collect(),
            _ => Vec::new(),
        })
        .collect();
    let f64s: Vec<Vec<f64>> = tensors
        .iter()
        .map(|kept| match &kept.bits {
            Bits::F64(bits) => bits.iter().map(|&bits| f64::from_bits(bits)).collect(),
            _ => Vec::new(),
        })
        .collect();
    let tensors: Vec<Tensor<'_>> = tensors
        .iter()
        .enumerate()
        .map(|(i, kept)| Tensor {
            name: &kept.name,
            shape: &kept.shape,
            values: match &kept.bits {
                Bits::F32(_) => Values::F32((&f32s[i][..]).into()),
                Bits::F64(_) => Values::F64((&f64s[i][..]).into()),
                Bits::U32(values) => Values::U32((&values[..]).into()),
            },
        })
        .collect();
    to_bytes(&tensors, text)
}

/// Everything in a file's contents, or the first error.
fn kept_in(contents: &Contents) -> backflow_data::Result<Vec<Kept>> {
    let names = contents.names().map(str::to_owned);
    names
        .map(|name| {
            let view = contents.tensor(&name)?;
            let shape = view.shape().to_vec();
            let bits = match view.precision().as_str() {
                "F32" => Bits::F32(view.f32(&shape)?.iter().map(|value| value.to_bits()).collect()),
                "F64" => Bits::F64(view.f64(&shape)?.iter().map(|value| value.to_bits()).collect()),
                _ => Bits::U32(view.u32(&shape)?),
            };
            Ok(Kept { name, shape, bits })
        })
        .collect()
}

/// Tensors with different names of any characters, control characters and quotes among them.
fn tensors() -> impl Strategy<Value = Vec<Kept>> {
    let shape = prop::collection::vec(0_usize..4, 0..4);
    let tensor = (shape, 0..3).prop_flat_map(|(shape, precision)| {
        let n = shape.iter().product::<usize>();
        let bits = match precision {
            0 => prop::collection::vec(any::<u32>(), n).prop_map(Bits::F32).boxed(),
            1 => prop::collection::vec(any::<u64>(), n).prop_map(Bits::F64).boxed(),
            _ => prop::collection::vec(any::<u32>(), n).prop_map(Bits::U32).boxed(),
        };
        (Just(shape), bits)
    });
    let name = prop::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter);
    prop::collection::btree_map(name, tensor, 0..6).prop_map(|tensors| {
        tensors.into_iter().map(|(name, (shape, bits))| Kept { name, shape, bits }).collect()
    })
}

fn text() -> impl Strategy<Value = Text> {
    let words = || prop::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter);
    prop::collection::btree_map(words(), words(), 0..3)
}

proptest! {
    #[test]
    fn what_is_written_is_read(tensors in tensors(), text in text()) {
        let bytes = bytes_of(&tensors, &text)?;
        let contents = Contents::parse(bytes)?;
        prop_assert_eq!(contents.text(), &text);
        prop_assert_eq!(kept_in(&contents)?, tensors);
    }

    #[test]
    fn the_order_of_tensors_changes_no_byte(tensors in tensors(), text in text()) {
        let backwards: Vec<Kept> = tensors.iter().rev().cloned().collect();
        prop_assert_eq!(bytes_of(&tensors, &text)?, bytes_of(&backwards, &text)?);
    }

    #[test]
    fn the_bytes_are_those_of_the_formats_own_crate(tensors in tensors(), text in text()) {
        let bytes = bytes_of(&tensors, &text)?;
        let theirs = SafeTensors::deserialize(&bytes).unwrap();
        prop_assert_eq!(theirs.len(), tensors.len());
        let views: Vec<(String, TensorView<'_>)> = theirs.tensors();
        // With two texts that crate writes them in an order that changes.
        if text.len() < 2 {
            let text = (!text.is_empty()).then(|| text.into_iter().collect());
            prop_assert_eq!(serialize(views, text).unwrap(), bytes);
        }
    }

    #[test]
    fn a_part_of_a_file_is_refused(tensors in tensors(), text in text(), part in 0.0..1.0) {
        let bytes = bytes_of(&tensors, &text)?;
        let part = (bytes.len() as f64 * part) as usize;
        prop_assert!(Contents::parse(bytes[..part].to_vec()).is_err());
    }

    #[test]
    fn changed_bytes_are_read_or_refused(
        tensors in tensors(),
        text in text(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = bytes_of(&tensors, &text)?;
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let size = bytes.len();
        if let Ok(contents) = Contents::parse(bytes) && let Ok(tensors) = kept_in(&contents) {
            // What is read lies in the file: nothing is longer than it.
            prop_assert!(tensors.iter().all(|kept| kept.shape.iter().product::<usize>() <= size));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(contents) = Contents::parse(bytes) {
            _ = kept_in(&contents);
        }
    }
}

/// The bytes of a file with this header and these data.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

#[track_caller]
fn refused(bytes: Vec<u8>, words: &str) {
    let problem = Contents::parse(bytes).unwrap_err().to_string();
    assert!(problem.contains(words), "{problem}");
}

#[test]
fn hostile_headers_are_refused_with_the_tensor() {
    for (bytes, words) in [
        (vec![], "its 0 bytes are fewer than the 8 of the header's length"),
        (u64::MAX.to_le_bytes().to_vec(), "18446744073709551615 bytes long, but 0 bytes follow"),
        (file("", b""), "EOF"),
        (file("[]", b""), "an object with one entry per tensor"),
        (file("{} x", b""), "trailing characters"),
        (file("{}", b"1234"), "its tensors take 0 bytes, but 4 follow the header"),
        (file("{\"\u{1}\":1}", b""), "control character"),
        (file(&"[".repeat(100_000), b""), "invalid type"),
        (file(&format!("{{\"w\":{}", "[".repeat(100_000)), b""), "tensor \"w\""),
    ] {
        refused(bytes, words);
    }
    // Eight sizes that together pass what 64 bits can count.
    let eighth = (1_u64 << 61) - 1;
    let entries: Vec<String> = (0..8)
        .map(|i| {
            let (start, end) = (i * eighth, (i + 1) * eighth);
            format!(r#""w{i}":{{"dtype":"U8","shape":[{eighth}],"data_offsets":[{start},{end}]}}"#)
        })
        .collect();
    refused(file(&format!("{{{}}}", entries.join(",")), b""), "tensor \"w0\"");
    for (entry, words) in [
        (r#"{"dtype":"F32","shape":[1],"data_offsets":[0,8]}"#, "takes 4 bytes, not its bytes 0..8"),
        (r#"{"dtype":"F32","shape":[3],"data_offsets":[0,12]}"#, "0..12 go past the 8"),
        (r#"{"dtype":"F32","shape":[1],"data_offsets":[4,8]}"#, "4..8 do not begin at 0"),
        (r#"{"dtype":"F32","shape":[0],"data_offsets":[8,0]}"#, "8..0 do not begin at 0"),
        (
            r#"{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}"#,
            "is not a whole number of bytes in memory",
        ),
        (r#"{"dtype":"F4","shape":[1],"data_offsets":[0,8]}"#, "is not a whole number of bytes"),
        (r#"{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}"#, "invalid value"),
        (r#"{"dtype":"F33","shape":[2],"data_offsets":[0,8]}"#, "unknown variant"),
        (r#"{"dtype":"F32","shape":[2]}"#, "missing field"),
        (r#"{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551616]}"#, "invalid"),
    ] {
        refused(file(&format!("{{\"a \\\"tensor\\\"\":{entry}}}"), &[0; 8]), words);
        refused(file(&format!("{{\"a \\\"tensor\\\"\":{entry}}}"), &[0; 8]), "tensor \"a \\\"tensor\\\"\"");
    }
    let twice = r#"{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    refused(file(twice, &[0; 4]), "tensor \"w\": it is described twice");
}

#[test]
fn shapes_and_precisions_are_checked() {
    let values = [1.0, 2.0];
    let w = Tensor { name: "w", shape: &[2], values: Values::F32((&values[..]).into()) };
    let contents = Contents::parse(to_bytes(std::slice::from_ref(&w), &Text::new()).unwrap()).unwrap();
    let view = contents.tensor("w").unwrap();
    for (problem, words) in [
        (contents.tensor("v").unwrap_err(), "there is no tensor \"v\"; the file holds `w`"),
        (view.f64(&[2]).unwrap_err(), "tensor \"w\": it holds F32 where F64 is needed"),
        (view.u32(&[2]).unwrap_err(), "tensor \"w\": it holds F32 where U32 is needed"),
        (view.f32(&[1, 2]).unwrap_err(), "tensor \"w\": it has shape [2] where [1, 2] is needed"),
    ] {
        assert_eq!(problem.to_string(), words);
    }
    let wrong = |tensors: &[Tensor<'_>]| to_bytes(tensors, &Text::new()).unwrap_err().to_string();
    assert_eq!(wrong(&[w.clone(), w.clone()]), "tensor \"w\": it is given twice; names must differ");
    assert!(wrong(&[Tensor { name: "__metadata__", ..w.clone() }]).contains("choose another"));
    assert_eq!(
        wrong(&[Tensor { shape: &[3], ..w.clone() }]),
        "tensor \"w\": shape [3] of F32 does not hold 2 values of F32"
    );
    assert!(
        wrong(&[Tensor { shape: &[1 << 40, 1 << 40], ..w.clone() }])
            .contains("more than this machine can address")
    );
}

/// A header of any length: the values then begin anywhere. A precision that is not read here is in nobody's
/// way.
#[test]
fn values_are_read_wherever_they_lie_and_whatever_lies_beside_them() {
    for spaces in 0..8 {
        let half = r#""half":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}"#;
        let w = r#""w":{"dtype":"F32","shape":[2],"data_offsets":[2,10]}"#;
        let header = format!("{{{half},{w}}}{}", " ".repeat(spaces));
        let data = [&[0, 60][..], &1.5_f32.to_le_bytes(), &(-2.0_f32).to_le_bytes()].concat();
        let contents = Contents::parse(file(&header, &data)).unwrap();
        assert_eq!(contents.tensor("w").unwrap().f32(&[2]).unwrap(), [1.5, -2.0]);
        let half = contents.tensor("half").unwrap();
        assert_eq!((half.precision(), half.shape()), (Dtype::F16.to_string(), &[1][..]));
        assert!(half.f32(&[1]).unwrap_err().to_string().contains("it holds F16"));
    }
}

#[test]
fn a_file_is_written_and_read() {
    let path = std::env::temp_dir().join(format!("backflow-{}.safetensors", std::process::id()));
    let text =
        Text::from([("format".to_owned(), "backflow".to_owned()), ("é\n".to_owned(), "\"".to_owned())]);
    let tensors = [
        Tensor { name: "steps", shape: &[], values: Values::U32(vec![7].into()) },
        Tensor { name: "w", shape: &[1, 2], values: Values::F64(vec![0.1, f64::NEG_INFINITY].into()) },
    ];
    write(&path, &tensors, &text).unwrap();
    let refused = write(&path, &[tensors[0].clone(), tensors[0].clone()], &text);
    assert!(refused.is_err(), "and the file is as it was:");
    let contents = read(&path).unwrap();
    assert_eq!(contents.names().collect::<Vec<_>>(), ["steps", "w"]);
    assert_eq!(contents.tensor("steps").unwrap().u32(&[]).unwrap(), [7]);
    assert_eq!(contents.tensor("w").unwrap().f64(&[1, 2]).unwrap(), [0.1, f64::NEG_INFINITY]);
    assert_eq!(contents.text(), &text);
    let theirs = std::fs::read(&path).unwrap();
    let theirs = SafeTensors::deserialize(&theirs).unwrap();
    assert_eq!(theirs.tensor("steps").unwrap().data(), 7_u32.to_le_bytes());
    // Values that do not come, or not as they were described, leave the file as it was.
    let described = [Described { name: "w", shape: &[2], precision: Precision::F32 }];
    for values in [vec![1.0], vec![1.0, 2.0, 3.0]] {
        let values = |_| Ok(Values::F32(values.clone().into()));
        let problem: backflow_data::Error = write_each(&path, &described, &text, values).unwrap_err();
        assert!(problem.to_string().starts_with("tensor \"w\": shape [2] of F32 does not hold"), "{problem}");
    }
    let none = |_| Err(backflow_data::Error::EmptyBatch);
    let problem = write_each(&path, &described, &text, none).unwrap_err();
    assert!(matches!(problem, backflow_data::Error::EmptyBatch), "{problem}");
    assert_eq!(read(&path).unwrap().names().len(), 2);
    std::fs::write(&path, "not").unwrap();
    let problem = read(&path).unwrap_err().to_string();
    assert!(problem.contains(".safetensors: not a readable safetensors file"), "{problem}");
    std::fs::remove_file(path).unwrap();
}
