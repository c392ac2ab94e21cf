//! What functions refuse, and the advice they give.

use backflow_circuit::gates::Span;
use backflow_circuit::{Builder, Circuit, Expr};

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
