//! Comma-separated files: what is read, and where mistakes are said to be.

use std::io::Write;

use backflow_data::Dataset;
use backflow_data::csv::{CsvFormat, Header, LabelColumn, parse, read};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

fn headless() -> CsvFormat {
    CsvFormat { header: Header::Absent, ..CsvFormat::default() }
}

fn named(name: &str) -> CsvFormat {
    CsvFormat { label: LabelColumn::Name(name.into()), ..CsvFormat::default() }
}

fn numbered(number: usize) -> CsvFormat {
    CsvFormat { label: LabelColumn::Number(number), ..headless() }
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Every text says the same: (1, 2) is `a`, (3, 4.5) is `b`.
#[test]
fn spellings_of_one_data_set() {
    let expected =
        Dataset::new("d", [2], vec![1.0, 2.0, 3.0, 4.5], vec![0, 1], vec!["a".into(), "b".into()]).unwrap();
    let semicolons = CsvFormat { delimiter: b';', ..headless() };
    let two_members = [gzipped(b"1,2,a\n"), gzipped(b"3,4.5,b\n")].concat();
    let cases: Vec<(Vec<u8>, CsvFormat)> = vec![
        (b"1,2,a\n3,4.5,b\n".to_vec(), headless()),
        (b"1,2,a\r\n3,4.5,b".to_vec(), headless()),
        (b"\n\n1,2,a\n\n3,4.5,b\n\n".to_vec(), headless()),
        (b" 1 , 2 , a \n\"3\",\"4.5\",\"b\"\n".to_vec(), headless()),
        (b"\xef\xbb\xbf1,2,a\n3,4.5,b\n".to_vec(), headless()),
        (b"1;2;a\n3;4.5;b\n".to_vec(), semicolons),
        (b"x,y,kind\n1,2,a\n3,4.5,b\n".to_vec(), CsvFormat::default()),
        (b"x,kind,y\n1,a,2\n3,b,4.5\n".to_vec(), named("kind")),
        (b"\xef\xbb\xbfkind,x,y\na,1,2\nb,3,4.5\n".to_vec(), named("kind")),
        (b"a,1,2\nb,3,4.5\n".to_vec(), numbered(1)),
        (b"1,a,2\n3,b,4.5\n".to_vec(), numbered(2)),
        (b"+1,.2e1,a\n3.,45E-1,b\n".to_vec(), headless()),
        (gzipped(b"1,2,a\n3,4.5,b\n"), headless()),
        (two_members, headless()),
    ];
    for (text, format) in cases {
        let shown = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(parse("d", &text, &format).unwrap(), expected, "{shown:?}");
    }
}

#[test]
fn classes_are_sorted_as_numbers_or_as_text_or_given() {
    let classes = |text: &str| parse("d", text.as_bytes(), &headless()).unwrap().classes().to_vec();
    assert_eq!(classes("0,10\n0,9\n0,-1\n0,9\n"), ["-1", "9", "10"]);
    assert_eq!(classes("0,b\n0,10\n0,9\n"), ["10", "9", "b"]);
    let given = CsvFormat { classes: Some(vec!["z".into(), "a".into(), "unseen".into()]), ..headless() };
    let data = parse("d", b"0,a\n0,z\n", &given).unwrap();
    assert_eq!((data.labels(), data.classes().len()), (&[1, 0][..], 3));
}

#[test]
fn mistakes_are_placed() {
    let shaped = CsvFormat { shape: Some(vec![2, 2]), ..headless() };
    let given = CsvFormat { classes: Some(vec!["a".into(), "b".into()]), ..headless() };
    let quote = CsvFormat { delimiter: b'"', ..headless() };
    let name_without_header = CsvFormat { header: Header::Absent, ..named("kind") };
    for (text, format, words) in [
        (&b"1,2,a\n3,x,b\n"[..], headless(), "line 2, column 2: \"x\" is not a number"),
        (b"\n\n1,2,a\n\n\n3,x,b\n", headless(), "line 6, column 2: \"x\""),
        (b"1,2,a\r\n\r\n3,x,b\r\n", headless(), "line 3, column 2: \"x\""),
        (b"1,2,\"a\nb\"\n3,x,b\n", headless(), "line 3, column 2: \"x\""),
        (
            b"x,y,kind\n1,2,a\n",
            headless(),
            "line 1, column 1: \"x\" is not a number; a feature is a finite real such as 0.5 (is this",
        ),
        (b"x,y,kind\n1,,a\n", named("kind"), "line 2, column 2: an empty field in column `y`"),
        (b"1,2,\n", headless(), "line 1, column 3: an empty field"),
        (b"1,nan,a\n", headless(), "line 1, column 2: \"nan\" is not finite"),
        (b"1,-inf,a\n", headless(), "line 1, column 2: \"-inf\" is not finite"),
        (b"1,1e39,a\n", headless(), "line 1, column 2: \"1e39\" is larger than an f32 can hold"),
        (b"1,0x10,a\n", headless(), "column 2: \"0x10\" is not a number"),
        (b"1,\xff,a\n", headless(), "line 1, column 2: the field is not UTF-8"),
        (b"1,2,a\n3,b\n", headless(), "line 2: 2 columns, where line 1 has 3"),
        (b"1,2,a\n3,4,b,\n", headless(), "line 2: 4 columns, where line 1 has 3"),
        (b"1;2;a\n", headless(), "line 1: 1 column, where a label and at least one feature are needed"),
        (b"1,2,a\n", numbered(4), "column 4 is to be the label, but there are 3 columns"),
        (b"1,2,a\n", numbered(0), "columns count from 1"),
        (b"x,y,k\n1,2,a\n", named("kind"), "line 1: no column is called `kind`; there are `x`, `y`, `k`"),
        (b"x,k,k\n1,2,a\n", named("k"), "columns 2 and 3 are both called `k`"),
        (b"1,2,a\n", name_without_header, "no header; give its number"),
        (b"1,2,c\n", given, "line 1, column 3: label \"c\" names no class; the classes are \"a\", \"b\""),
        (b"1,2,a\n", shaped, "2 features besides the label do not fill an example of shape [2, 2]"),
        (b"1,2,a\n", quote, "cannot be separated by this character"),
        (b"1,0\n2,0.0\n", headless(), "\"0\" and \"0.0\" are one number"),
        (b"", headless(), "`d` has no examples"),
        (b"\n\r\n", headless(), "`d` has no examples"),
        (b"x,kind\n", CsvFormat::default(), "`d` has no examples"),
        (b"\x1f\x8b\x08rubbish", headless(), "damaged gzip data"),
        (&gzipped(b"1,2,a\n3,4,b\n")[..20], headless(), "damaged gzip data"),
    ] {
        let message = parse("d", text, &format).unwrap_err().to_string();
        assert!(message.contains(words), "{message:?} does not say {words:?}");
    }
    let long = parse("d", format!("{},a\n", "ä".repeat(100_000)).as_bytes(), &headless()).unwrap_err();
    assert!(long.to_string().len() < 300, "an error shows no field of 100,000 characters");
}

#[test]
fn files_are_named() {
    let folder = std::env::temp_dir().join(format!("backflow-data-csv-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("flowers.csv.gz");
    std::fs::write(&path, gzipped(b"1,a\n2,b\n")).unwrap();
    assert_eq!(read(&path, &headless()).unwrap().name(), "flowers");
    std::fs::write(&path, b"1,a\n?,b\n").unwrap();
    let message = read(&path, &headless()).unwrap_err().to_string();
    assert!(message.contains("flowers.csv.gz: line 2, column 1: \"?\""), "{message}");
    let message = read(folder.join("none.csv"), &headless()).unwrap_err().to_string();
    assert!(message.contains("none.csv: "), "{message}");
    assert!(read(&folder, &headless()).is_err(), "a folder is no file");
    std::fs::remove_dir_all(&folder).unwrap();
}

fn any_format() -> impl Strategy<Value = CsvFormat> {
    let header = prop_oneof![Just(Header::Present), Just(Header::Absent)];
    let label = prop_oneof![
        Just(LabelColumn::Last),
        (0..5_usize).prop_map(LabelColumn::Number),
        "[a-c]".prop_map(LabelColumn::Name),
    ];
    let shape = proptest::option::of(proptest::collection::vec(any::<usize>(), 0..3));
    (header, label, any::<u8>(), shape).prop_map(|(header, label, byte, shape)| {
        let delimiter = if byte < 128 { b',' } else { byte - 128 };
        CsvFormat { header, label, delimiter, shape, classes: None }
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), format in any_format()) {
        let _ = parse("d", &bytes, &format);
    }

    #[test]
    fn arbitrary_csv_like_text_never_panics(text in "[a-c0-9,\"\r\n .e-]{0,200}", format in any_format()) {
        if let Ok(data) = parse("d", text.as_bytes(), &format) {
            prop_assert_eq!(data.features().len(), data.len() * data.width());
        }
    }

    #[test]
    fn damaged_gzip_never_panics(at in 0..60_usize, byte in any::<u8>()) {
        let mut bytes = gzipped(b"1,2,a\n3,4,b\n5,6,c\n");
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = parse("d", &bytes, &headless());
    }

    /// What is written with a number's shortest spelling is read back to the bit.
    #[test]
    fn features_round_trip(rows in proptest::collection::vec(proptest::array::uniform3(-1e30_f32..1e30), 1..20)) {
        let text: String = rows.iter().map(|[a, b, c]| format!("{a},{b},{c:e},k\n")).collect();
        let data = parse("d", text.as_bytes(), &headless()).unwrap();
        prop_assert_eq!(data.features(), rows.concat());
    }
}
