//! The JSON of `backflow grad`: its keys, the order of its lists, and that numbers come back as they were.

use assert_cmd::Command;
use serde_json::{Value, json};

fn grad(args: &[&str]) -> Value {
    let output = backflow().arg("grad").args(args).args(["--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn backflow() -> Command {
    Command::new(env!("CARGO_BIN_EXE_backflow"))
}

/// The keys of an object, sorted.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn the_first_example_is_exactly_this() {
    let role_add = "distributes it: both inputs get the upstream gradient unchanged";
    let role_mul = "swaps the factors: each input gets the other one times the upstream gradient";
    let expected = json!({
        "output": {"name": "f", "shape": [], "value": -12.0},
        "inputs": {
            "x": {"shape": [], "value": -2.0, "gradient": -4.0},
            "y": {"shape": [], "value": 5.0, "gradient": -4.0},
            "z": {"shape": [], "value": -4.0, "gradient": 3.0},
        },
        "gates": [
            {"id": 3, "name": "q", "gate": "add", "inputs": ["x", "y"], "shape": [], "value": 3.0, "gradient": -4.0,
             "local": [1.0, 1.0], "flow": [-4.0, -4.0], "role": role_add},
            {"id": 4, "name": "f", "gate": "mul", "inputs": [3, "z"], "shape": [], "value": -12.0, "gradient": 1.0,
             "local": [-4.0, 3.0], "flow": [-4.0, 3.0], "role": role_mul},
        ],
        "forks": [],
        "notes": [],
    });
    assert_eq!(grad(&["q = x + y; f = q * z", "x=-2", "y=5", "z=-4"]), expected);
}

#[test]
fn keys_are_the_documented_ones_and_references_resolve() {
    let document = grad(&["h = tanh(x / 3); f = h * h + x * relu(w[0])", "x=2", "w=[1, 2]", "--order", "2"]);
    assert_eq!(keys(&document), ["forks", "gates", "hessian", "inputs", "notes", "output"]);
    assert_eq!(keys(&document["output"]), ["name", "shape", "value"]);
    let inputs = document["inputs"].as_object().unwrap();
    for input in inputs.values() {
        assert_eq!(keys(input), ["gradient", "shape", "value"]);
    }
    let mut ids = Vec::new();
    let resolves = |reference: &Value, ids: &[u64]| match reference {
        Value::String(name) => inputs.contains_key(name),
        id => ids.contains(&id.as_u64().unwrap()),
    };
    for gate in document["gates"].as_array().unwrap() {
        let all = ["flow", "gate", "gradient", "id", "inputs", "local", "name", "role", "shape", "value"];
        assert_eq!(keys(gate), all);
        let operands = gate["inputs"].as_array().unwrap();
        assert!(operands.iter().all(|operand| resolves(operand, &ids)), "{gate}");
        assert_eq!(gate["flow"].as_array().unwrap().len(), operands.len());
        ids.push(gate["id"].as_u64().unwrap());
    }
    let forks = document["forks"].as_array().unwrap();
    assert!(forks.iter().any(|fork| fork["of"] == "x") && forks.iter().any(|fork| fork["of"].is_u64()));
    for fork in forks {
        assert_eq!(keys(fork), ["branches", "of", "sum"]);
        assert!(resolves(&fork["of"], &ids));
        let branches = fork["branches"].as_array().unwrap();
        assert!(
            branches
                .iter()
                .all(|branch| keys(branch) == ["contribution", "gate"] && resolves(&branch["gate"], &ids))
        );
        let sum: f64 = branches.iter().map(|branch| branch["contribution"].as_f64().unwrap()).sum();
        assert!((sum - fork["sum"].as_f64().unwrap()).abs() < 1e-12);
    }
}

#[test]
fn lists_are_nested_in_row_major_order_and_hessians_have_both_shapes() {
    let document =
        grad(&["f = sum(square(W @ x))", "W=[[0.1, 0.5], [-0.3, 0.8]]", "x=[0.2, 0.4]", "--order", "2"]);
    assert_eq!(document["inputs"]["W"]["shape"], json!([2, 2]));
    assert_eq!(document["inputs"]["W"]["value"], json!([[0.1, 0.5], [-0.3, 0.8]]));
    let blocks = &document["hessian"];
    // ∂²f/∂W[i,j]∂W[i,k] = 2 x[j] x[k]; ∂²f/∂x[j]∂x[k] = 2 Σ W[i,j] W[i,k]; ∂²f/∂W[i,j]∂x[k] = 2 (W[i,k] x[j]
    // + q[i] δ(j,k)).
    let (w, x, q) = ([[0.1, 0.5], [-0.3, 0.8]], [0.2, 0.4], [0.22, 0.26]);
    let near = |value: &Value, exact: f64| {
        assert!((value.as_f64().unwrap() - exact).abs() < 1e-12, "{value} {exact}")
    };
    for (j, k) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        near(&blocks["x"]["x"][j][k], 2.0 * (w[0][j] * w[0][k] + w[1][j] * w[1][k]));
        for i in 0..2 {
            near(&blocks["W"]["W"][i][j][i][k], 2.0 * x[j] * x[k]);
            near(&blocks["W"]["W"][i][j][1 - i][k], 0.0);
            let mixed = 2.0 * (w[i][k] * x[j] + if j == k { q[i] } else { 0.0 });
            near(&blocks["W"]["x"][i][j][k], mixed);
            near(&blocks["x"]["W"][k][i][j], mixed);
        }
    }
}

#[test]
fn numbers_come_back_bit_by_bit() {
    let numbers = [0.1, -0.0, 5e-324, 2.225_073_858_507_201e-308, f64::MAX, 1.0 / 3.0, 123456789.12345678];
    let list = format!("x={numbers:?}");
    let document = grad(&["f = sum(x)", &list]);
    let read = document["inputs"]["x"]["value"].as_array().unwrap();
    for (value, number) in read.iter().zip(numbers) {
        assert_eq!(value.as_f64().unwrap().to_bits(), number.to_bits(), "{value}");
    }
}

#[test]
fn what_is_not_finite_is_a_string() {
    let document = grad(&["f = sum(x)", "x=[nan, inf, -inf, 1]"]);
    assert_eq!(document["inputs"]["x"]["value"], json!(["NaN", "Infinity", "-Infinity", 1.0]));
    assert_eq!(document["output"]["value"], "NaN");
    let document = grad(&["f = 1 / x", "x=0"]);
    assert_eq!(document["inputs"]["x"]["gradient"], "-Infinity");
    assert!(!document["notes"].as_array().unwrap().is_empty());
}

#[test]
fn inputs_keep_the_order_of_the_text() {
    let mut command = backflow();
    command.args(["grad", "f = zeta * alpha + mid", "mid=1", "alpha=2", "zeta=3", "--format", "json"]);
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let at = |name: &str| text.find(&format!("\"{name}\": {{")).unwrap();
    assert!(at("zeta") < at("alpha") && at("alpha") < at("mid"));
}

#[test]
fn what_was_not_asked_for_is_null() {
    let document = grad(&["q = y * y; f = q * x / 3", "x=2", "y=3", "--wrt", "x"]);
    assert_eq!(document["inputs"]["y"]["gradient"], Value::Null);
    assert_eq!(document["inputs"]["x"]["gradient"], 3.0);
    for gate in document["gates"].as_array().unwrap() {
        let known = gate["name"] != "q" && gate["gate"] != "constant";
        assert_eq!(gate["gradient"].is_number(), known, "{gate}");
    }
}

#[test]
fn without_inputs_the_hessian_is_empty_but_there() {
    let document = grad(&["f = sum(one_hot(v, 3))", "v=[0, 2]", "--order", "2"]);
    assert_eq!(document["hessian"], json!({}));
    assert_eq!(document["inputs"]["v"], json!({"shape": [2], "value": [0, 2], "gradient": null}));
}

#[test]
fn single_precision_is_single_precision() {
    let document = grad(&["f = x / 3", "x=1", "--precision", "f32"]);
    assert_eq!(document["output"]["value"].as_f64().unwrap(), f64::from(1.0_f32 / 3.0));
}

#[test]
fn kinks_come_with_their_elements_and_their_places() {
    let document = grad(&["h = relu(x)\nf = sum(h) + abs(y)", "x=[[1, 0], [0, -1]]", "y=2", "--kinks"]);
    let h = document["gates"].as_array().unwrap().iter().find(|gate| gate["name"] == "h").unwrap();
    let expected = json!([{ "gate": h["id"], "of": "relu", "at": [[0, 1], [1, 0]], "line": 1, "column": 5 }]);
    assert_eq!(document["kinks"], expected);
    assert_eq!(grad(&["f = relu(x)", "x=1", "--kinks"])["kinks"], json!([]));
}

#[test]
fn the_plan_is_part_of_the_document() {
    let document = grad(&["h = x * y; f = sum(relu(h))", "x=[1, -2]", "y=[3, 4]", "--plan"]);
    let plan = &document["plan"];
    assert_eq!(keys(plan), ["bytes", "operations", "steps"]);
    let steps = plan["steps"].as_array().unwrap();
    let operations = |value: &Value| value["operations"].as_u64().unwrap();
    assert_eq!(steps.iter().map(operations).sum::<u64>(), operations(plan));
    let covered = |id: &Value| steps.iter().any(|step| step["covers"].as_array().unwrap().contains(id));
    for gate in document["gates"].as_array().unwrap() {
        assert!(covered(&gate["id"]), "{gate}");
    }
    for step in steps {
        assert_eq!(keys(step), ["covers", "detail", "operations", "reads", "work", "writes"]);
    }
    assert!(grad(&["f = x", "x=1"]).get("plan").is_none());
}
