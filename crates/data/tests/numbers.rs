//! Tables of numbers and archives that are written.

use backflow_data::{csv, npy, npz};

#[test]
fn tables_are_read_as_numpy_reads_them() {
    for (text, shape, values) in [
        ("1,2\n3,4\n", &[2, 2][..], &[1.0, 2.0, 3.0, 4.0][..]),
        ("a,b\n1,2\n3,4", &[2, 2], &[1.0, 2.0, 3.0, 4.0]),
        ("\"a\";b\n1;2\n", &[2], &[1.0, 2.0]),
        ("1\t-2.5e3\r\n\r\n3\t4\r\n", &[2, 2], &[1.0, -2500.0, 3.0, 4.0]),
        ("# of np.savetxt\n1 2\n3 4\n", &[2, 2], &[1.0, 2.0, 3.0, 4.0]),
        ("x\n1\n2\n3\n", &[3], &[1.0, 2.0, 3.0]),
        ("7", &[], &[7.0]),
        ("\u{feff}1, 2 ,inf\n", &[3], &[1.0, 2.0, f64::INFINITY]),
    ] {
        let table = csv::parse_numbers(text.as_bytes()).unwrap();
        assert_eq!((&table.shape[..], &table.values[..]), (shape, values), "{text:?}");
    }
}

#[test]
fn mistakes_in_tables_say_where_they_are() {
    for (text, message) in [
        ("1,2\n3,x\n", "line 2, column 2: \"x\" is not a number"),
        ("a,b\n\n1,\n", "line 3, column 2: an empty field; every field needs a number"),
        ("1,b\n", "line 1, column 2: \"b\" is not a number"),
        ("a\n1,2\n", "line 2: 2 columns, where line 1 has 1"),
        ("1,2,3\n1\n", "line 2: 1 column, where line 1 has 3"),
        ("", "there is no number in it"),
        ("a,b\n", "there is no number in it"),
    ] {
        assert_eq!(csv::parse_numbers(text.as_bytes()).unwrap_err().to_string(), message, "{text:?}");
    }
}

#[test]
fn archives_are_read_as_they_were_written() {
    let (x, long): (Vec<f64>, Vec<f64>) = (vec![1.5, f64::NAN, -0.0, 4.0, 5.0, 6.0], vec![0.25; 70_000]);
    let arrays: [(&str, &[usize], &[f64]); 4] =
        [("x", &[2, 3], &x), ("params['W1']", &[70_000], &long), ("π", &[], &[3.0]), ("none", &[0, 2], &[])];
    let bytes = npz::to_bytes(&arrays).unwrap();
    assert_eq!(npz::names_in(&bytes).unwrap(), arrays.map(|(name, ..)| name));
    for (name, shape, values) in arrays {
        let read = npz::parse(&bytes, name).unwrap();
        assert_eq!(read.shape, shape, "{name}");
        assert_eq!(npy::to_bytes(shape, &read.values).unwrap(), npy::to_bytes(shape, values).unwrap());
    }
    assert!(npz::to_bytes(&[("x", &[], &[1.0]), ("x", &[], &[2.0])]).is_err());
    assert!(npz::to_bytes(&[("x", &[2], &[1.0])]).is_err());
    assert_eq!(npz::names_in(&npz::to_bytes(&[]).unwrap()).unwrap(), [""; 0]);
}
