//! Circuits as text, which reads back to the same circuit.
//!
//! One node per line, in evaluation order; circuits inside composite gates come first, as numbered bodies.
//! Nothing nests, so nothing recurses.
//!
//! ```text
//! %0 = input name="x" shape=[]            # []
//! %1 = exp %0                             # []
//! output "y" %1
//! ```

mod print;
mod read;
mod words;

#[cfg(test)]
mod tests {
    use crate::data::params::{Param, Params};
    use crate::error::Error;
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
    fn names_are_kept_whatever_they_are() {
        for name in ["my layer", "a@b", "=", "%3", "a=b", "\"q\"", "", "σ", "#", "\\u{41}"] {
            let circuit = Circuit::build(|c| {
                let params = Params::new().with(name.to_owned(), Param::Int(1));
                c.output(name, c.group(name, params, &[c.input("x", ())], |x| x[0].exp()));
            })
            .unwrap();
            let again = Circuit::from_text(&circuit.to_text()).unwrap();
            assert!(circuit.same_as(&again), "{}", circuit.to_text());
        }
    }

    #[test]
    fn an_output_has_its_name_and_only_one() {
        let circuit =
            Circuit::from_text("%0 = input name=\"x\" shape=[]\n%1 = exp %0\noutput \"y\" %1").unwrap();
        assert_eq!(circuit.names().iter().map(|n| n.0).collect::<Vec<_>>(), ["x", "y"]);
        assert!(
            Circuit::from_text("%0 = input name=\"x\" shape=[]\n%1 = input name=\"x\" shape=[]").is_err()
        );
    }

    #[test]
    fn groups_that_double_are_refused_before_they_fill_the_memory() {
        let mut text =
            "body 0\n%0 = input name=\"x0\" shape=[]\n%1 = exp %0\noutput \"y\" %1\nend\n".to_owned();
        for i in 0..40 {
            let body =
                format!("%0 = input name=\"x0\" shape=[]\n%1 = g@{i} %0\n%2 = g@{i} %1\noutput \"y\" %2");
            text.push_str(&format!("body {}\n{body}\nend\n", i + 1));
        }
        let error = Circuit::from_text(&text).unwrap_err().to_string();
        assert!(error.contains("levels of groups"), "{error}");
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
