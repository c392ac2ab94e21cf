//! Circuits as text, which reads back to the same circuit.
//!
//! One node a line, in evaluation order; circuits inside composite gates come first, as numbered bodies. Nothing nests, so nothing recurses.
//!
//! ```text
//! %0 = input name="x" shape=[]            # []
//! %1 = exp %0 as "y"                      # []
//! output "y" %1
//! ```

mod print;
mod read;
mod words;

#[cfg(test)]
mod tests {
    use crate::error::Error;
    use crate::params::Params;
    use crate::{Circuit, Tensor};

    fn sample() -> Circuit {
        Circuit::build(|c| {
            let (x, w) = (c.input("x \"quoted\"", [2, 3]), c.state("w", [3]));
            let labels = c.index_input("labels", [2]);
            let _ = labels;
            let y = c.group("shifted", Params::new(), &[x.matmul(w)], |x| (x[0] + 1.0).mean());
            let y = y.named("loss") * c.constant(Tensor::from([0.1, f64::NEG_INFINITY])).sum();
            let (_, dw) = c.gradients(y, [w])[0];
            c.update(w, w - 0.5 * dw);
            c.output("y", y);
        })
        .unwrap()
    }

    #[test]
    fn reads_back_to_the_same_circuit() -> Result<(), Error> {
        let circuit = sample();
        let text = circuit.to_text();
        let again = Circuit::from_text(&text)?;
        assert!(circuit.same_as(&again), "{text}");
        assert_eq!(text, again.to_text());
        assert_eq!(circuit.backwards(), again.backwards());
        assert_eq!(circuit.names(), again.names());
        Ok(())
    }

    #[test]
    fn mistakes_have_a_line() {
        for (text, line, part) in [
            ("%0 = input name=\"x\" shape=[]\n%1 = expp %0", 2, "no gate is called \"expp\""),
            ("%0 = exp %3", 1, "%3"),
            ("%1 = exp %0", 1, "%0"),
            ("hello", 1, "hello"),
            ("%0 = input name=\"x shape=[]", 1, "quote"),
            ("%0 = input name=\"x\" shape=[]\noutput \"y\" %7", 2, "%7"),
            ("%0 = constant shape=[99999999999, 99999999999] values=[1.0]", 1, "constant"),
        ] {
            let error = Circuit::from_text(text).unwrap_err().to_string();
            assert!(error.contains(&format!("line {line}")) && error.contains(part), "{text}: {error}");
        }
    }
}
