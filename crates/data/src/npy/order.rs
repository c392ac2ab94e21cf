//! Sizes and orders of arrays.

/// The most axes that NumPy 2 allows (`NPY_MAXDIMS`).
pub(super) const MAX_AXES: usize = 64;

/// The number of elements of a shape, or `None` when the sizes overflow. An axis of size 0 makes it 0, but
/// the product of the other sizes must not overflow either, so that code may compute with a part of the shape.
pub(super) fn count(shape: &[usize]) -> Option<usize> {
    let product = shape.iter().try_fold(1_usize, |product, &size| product.checked_mul(size.max(1)))?;
    Some(if shape.contains(&0) { 0 } else { product })
}

/// Values whose first index varies fastest, rearranged in row-major order. `values` has as many elements as the
/// shape.
pub(super) fn row_major(shape: &[usize], values: &[f64]) -> Vec<f64> {
    let mut strides = Vec::new();
    let mut stride = 1;
    for &size in shape {
        strides.push(stride);
        stride *= size.max(1);
    }
    // An odometer over the index, with the last axis fastest, keeps track of the position in `values`.
    let mut index = vec![0; shape.len()];
    let mut place = 0;
    let mut result = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        result.push(values[place]);
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            place += strides[axis];
            if index[axis] < shape[axis] {
                break;
            }
            place -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (shape, expected) in [
            (&[][..], Some(1)),
            (&[2, 3], Some(6)),
            (&[0, 3], Some(0)),
            (&[usize::MAX, 2], None),
            (&[usize::MAX, 0], Some(0)),
            (&[usize::MAX, 2, 0], None),
        ] {
            assert_eq!(count(shape), expected, "{shape:?}");
        }
    }

    #[test]
    fn first_index_fastest_becomes_last_index_fastest() {
        // [[0, 1, 2], [10, 11, 12]] stored column by column.
        assert_eq!(row_major(&[2, 3], &[0., 10., 1., 11., 2., 12.]), [0., 1., 2., 10., 11., 12.]);
        assert_eq!(row_major(&[], &[7.0]), [7.0]);
        assert_eq!(row_major(&[0, 3], &[]), [0.0; 0]);
        let stored: Vec<f64> = (0..24).map(f64::from).collect();
        let result = row_major(&[2, 3, 4], &stored);
        for (i, j, k) in [(0, 0, 0), (1, 2, 3), (0, 1, 2), (1, 0, 3)] {
            assert_eq!(result[(i * 3 + j) * 4 + k], (i + 2 * j + 6 * k) as f64);
        }
    }
}
