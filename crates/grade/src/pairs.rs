//! Which name is the gradient of which.

use std::collections::{BTreeMap, BTreeSet};

use backflow_notation::bare;

/// The gradients of a text, each with its variable.
pub(crate) type Pairs = BTreeMap<String, String>;

/// Pairs the names of a text: those given first, then those that their spelling pairs.
pub(crate) fn pairs(written: &[String], given: &BTreeMap<String, String>) -> Pairs {
    let variables: BTreeSet<&str> =
        written.iter().filter(|name| !is_held(name)).map(|name| bare(name)).collect();
    let mut found = Pairs::new();
    for name in written {
        if let Some(variable) = given.get(name) {
            found.insert(name.clone(), variable.clone());
        } else if let Some(variable) = variable_of(name, &variables) {
            found.insert(name.clone(), variable.to_owned());
        }
    }
    // `ddx` is no gradient of the gradient `dx`.
    let gradients: BTreeSet<String> = found.keys().map(|name| bare(name).to_owned()).collect();
    let held = |name: &str, variable: &str| bare(name) == variable;
    found.retain(|name, variable| {
        given.contains_key(name) || held(name, variable) || !gradients.contains(variable)
    });
    found
}

/// The variable whose gradient a name is, by its spelling: `dx`, `d_x`, `dL_dx`, `dLdx`, `grad_x`, `x_grad`, `grads['x']`.
fn variable_of<'v>(name: &str, variables: &BTreeSet<&'v str>) -> Option<&'v str> {
    let own = bare(name);
    if is_held(name)
        && let Some(variable) = variables.get(own)
    {
        return Some(variable);
    }
    let mut fitting: Vec<&'v str> = variables
        .iter()
        .copied()
        .filter(|variable| *variable != own && is_gradient_of(own, variable))
        .collect();
    fitting.sort_by_key(|variable| std::cmp::Reverse(variable.len()));
    fitting.first().copied()
}

/// Whether a name is an entry of a dict that holds gradients.
fn is_held(name: &str) -> bool {
    ["grads['", "grad['", "d['", "g['", "gradients['"].iter().any(|dict| name.starts_with(dict))
}

fn is_gradient_of(name: &str, variable: &str) -> bool {
    for suffix in ["_grad", "_gradient", "_g"] {
        if name.strip_suffix(suffix) == Some(variable) {
            return true;
        }
    }
    let Some(front) = name.strip_suffix(variable) else { return false };
    let lettered = |front: &str| {
        // `dL_d`, `dLd`, `df_d_`: what is differentiated stands in front.
        let Some(of) = front.strip_prefix('d') else { return false };
        let of = of.strip_suffix("d_").or_else(|| of.strip_suffix('d')).unwrap_or_default();
        of.starts_with(char::is_alphabetic) && of.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    matches!(front, "d" | "d_" | "grad_" | "grad" | "gradient_" | "g_") || lettered(front)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paired_by_their_spelling() {
        let cases = [
            ("dx", "x"),
            ("d_x", "x"),
            ("dfdx", "x"),
            ("dL_dx", "x"),
            ("grad_x", "x"),
            ("x_grad", "x"),
            ("dscores", "scores"),
            ("dW1", "W1"),
            ("self.dW", "W"),
            ("grads['W2']", "W2"),
            ("grads['dW2']", "W2"),
            ("df_d_q", "q"),
            ("dLdW1", "W1"),
        ];
        let variables = ["x", "scores", "W1", "self.W", "W2", "q", "f", "L"];
        for (gradient, variable) in cases {
            let mut written: Vec<String> = variables.iter().map(|name| name.to_string()).collect();
            written.push(gradient.into());
            let found = pairs(&written, &BTreeMap::new());
            assert_eq!(found.get(gradient).map(String::as_str), Some(variable), "{gradient}");
            assert_eq!(found.len(), 1, "{found:?}");
        }
    }

    #[test]
    fn what_is_given_comes_first() {
        let written = ["foo", "dfoo", "x", "bar"].map(String::from);
        let given = BTreeMap::from([("bar".to_owned(), "x".to_owned())]);
        let found = pairs(&written, &given);
        assert_eq!(found["bar"], "x");
        assert_eq!(found["dfoo"], "foo");
    }
}
