//! What functions refuse, and the advice they give.

use backflow_circuit::gates::Span;
use backflow_circuit::{Builder, Circuit, Expr, Params};

#[test]
fn what_does_not_fit_is_refused_with_advice() {
    let refused = |f: &dyn for<'c> Fn(&'c Builder) -> Expr<'c>, word: &str| {
        let error = Circuit::build(|c| c.output("y", f(c))).unwrap_err().to_string();
        assert!(error.contains(word) && error.contains("refusals.rs"), "{error}");
    };
    refused(&|c| c.input("x", [0, 2]).max_over(&[0]), "largest");
    refused(&|c| c.input("x", [3]).index(0, 3), "position 3");
    refused(&|c| c.input("x", [3]).slice(&[Span { step: 0, ..Span::ALL }]), "step");
    refused(&|c| c.input("x", [4, 1]).squared_error(c.input("y", [4])), "equal shape");
    refused(&|c| c.input("x", [4, 1]).binary_cross_entropy(c.input("y", [4])), "equal shape");
    refused(&|c| c.input("x", [4, 3]).cross_entropy(c.index_input("l", [4, 1])), "[4] fit");
    refused(&|c| c.input("x", [4, 3]).cross_entropy(c.input("l", [4])), "indices");
    refused(&|c| c.input("x", [4, 3]).multiclass_hinge(c.index_input("l", [3]), 1.0), "label");
    refused(&|c| c.input("x", [4]).softmax(&[1]), "softmax");
    refused(&|c| c.input("x", [0, 3]).softmax(&[0]), "softmax does not fit its inputs ([0, 3])");
    refused(&|c| c.input("x", [0, 3]).log_softmax(&[0]), "log_softmax does not fit");
    refused(
        &|c| c.input("x", [0]).mean_squared_error(c.input("y", [0])),
        "mean_squared_error does not fit its inputs ([0], [0])",
    );
    refused(&|c| c.input("x", [4]).norm(3.0, &[0]), "order 3");
    refused(&|c| c.input("x", [1]).variance(&[0], 1), "too few");
    refused(&|c| c.input("x", [5]).maxout(2), "groups of 2");
    refused(&|c| c.input("x", [2, 2, 2]).dot(c.input("y", [2])), "matmul");
    refused(&|c| c.stack(&[c.input("x", [2]), c.input("y", [3])], 0), "concatenate");
    refused(&|c| c.concatenate(&[c.input("x", [2, 2]), c.input("y", [2, 3])], 0), "along axis 0");
    refused(&|c| c.concatenate(&[], 0), "nothing to join");
    refused(&|c| c.input("x", [2, 3]).squeeze(Some(&[0])), "length 1");
    refused(&|c| c.input("x", [2]).gather(c.index_input("i", [3, 1]), 0), "gather");
}

/// A loss whose operands only fit by broadcasting is refused where it is trained: in a batch written out, in the
/// circuit of one example, and inside a group of the user's. The gradient alone can be had.
#[test]
fn a_loss_of_everything_with_everything_is_not_trained() {
    type Loss = for<'c> fn(Expr<'c>, Expr<'c>) -> Expr<'c>;
    let losses: [Loss; 5] = [
        |p, y| (p - y).square().mean(),
        |p, y| (y - p).abs().sum(),
        |p, y| (p * 2.0 - y).square().sum() / 3.0,
        |p, y| p.builder().group("mse", Params::new(), &[p, y], |x| (x[0] - x[1]).square().mean()),
        |p, y| (p - y).flatten().norm(2.0, &[0]),
    ];
    for (number, loss) in losses.into_iter().enumerate() {
        let trained = |p: &[usize], y: &[usize]| {
            Circuit::build(|c| {
                let w = c.state("w", ());
                let loss = loss(c.input("p", p) * w, c.input("y", y));
                for (w, dw) in c.gradients(loss, [w]) {
                    c.update(w, w - 0.1 * dw);
                }
            })
        };
        for (p, y) in [([3, 1].as_slice(), [3].as_slice()), (&[3], &[3, 1]), (&[3, 3, 1], &[3, 3])] {
            let error = trained(p, y).map(drop).unwrap_err().to_string();
            assert!(error.contains("by broadcasting") && error.contains("refusals.rs"), "{number}: {error}");
        }
        let example = Circuit::build(|c| {
            c.name(loss(c.input("p", [3, 1]), c.input("y", [3])).mean_over_batch(), "loss");
        });
        let error = example.and_then(|example| example.batched(4).map(drop)).unwrap_err().to_string();
        assert!(error.contains("by broadcasting") && error.contains("refusals.rs"), "{number}: {error}");
        let gradient = Circuit::build(|c| {
            let p = c.input("p", [3, 1]);
            c.output("dp", c.gradient(loss(p, c.input("y", [3])), p));
        });
        assert!(gradient.is_ok(), "{number}: {gradient:?}");
        for (p, y) in [([3].as_slice(), [3].as_slice()), (&[3, 1], &[1]), (&[3, 2], &[2]), (&[3], &[])] {
            assert!(trained(p, y).is_ok(), "{number}: {p:?} {y:?}");
        }
        assert!(trained(&[3, 1], &[1, 3]).is_ok(), "{number}: pairs that are meant");
    }
}
