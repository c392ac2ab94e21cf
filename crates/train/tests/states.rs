//! The states of a training in a file: they come back to the bit, or not at all.

use std::ops::ControlFlow;
use std::path::PathBuf;

use backflow_circuit::Circuit;
use backflow_data::safetensors::{Tensor, Values, read, write};
use backflow_data::{Split, digits};
use backflow_engine::{Precision, Store};
use backflow_train::{Config, Trainer, load, save};

fn split() -> Split {
    digits().unwrap().split(0.2, 0).unwrap()
}

fn config() -> Config {
    Config { layers: vec![16], epochs: 1, ..Config::default() }
}

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("backflow-states-{}-{name}.safetensors", std::process::id()))
}

#[test]
fn what_is_saved_is_loaded_to_the_bit() {
    let (split, path) = (split(), file("saved"));
    let mut trainer = Trainer::new(config(), &split.train, &split.test).unwrap();
    trainer.run(|_| ControlFlow::Continue(())).unwrap();
    save(trainer.store(), &path).unwrap();
    let contents = read(&path).unwrap();
    let names: Vec<&str> = contents.names().collect();
    assert_eq!(names.len(), 4 + 8 + 1, "{names:?}");
    assert_eq!((contents.text()["seed"].as_str(), contents.text()["runs"].as_str()), ("0", "44"));
    let w = contents.tensor("layer1.W").unwrap().f32(&[64, 16]).unwrap();
    let kept = trainer.store().get("layer1.W").unwrap();
    assert!(w.iter().zip(kept.data()).all(|(a, b)| f64::from(*a) == *b));

    // Another seed begins elsewhere, and is where the first one stopped once the file is loaded.
    let other = Config { seed: 7, ..config() };
    let mut again = Trainer::new(other, &split.train, &split.test).unwrap();
    assert!(!again.store().same_bits(trainer.store()));
    load(again.store(), &path).unwrap();
    assert!(again.store().same_bits(trainer.store()));
    assert_eq!(again.evaluate(&split.test).unwrap(), trainer.evaluate(&split.test).unwrap());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let path = file("unfit");
    let of = |precision: Precision, shape: &'static [usize]| {
        let circuit = Circuit::build(|c| {
            c.state("w", shape).starting_at(1.5);
            c.state("v", ()).starting_at(0.0);
        });
        Store::new(&circuit.unwrap(), precision, 3).unwrap()
    };
    let store = of(Precision::F64, &[2]);
    let before = store.clone();
    let text = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
    let whole = [("seed", "1"), ("runs", "2")];
    let tensor =
        |name, shape, values: &[f64]| Tensor { name, shape, values: Values::F64(values.to_vec().into()) };
    let (w, v) = (tensor("w", &[2], &[8.0, 9.0]), tensor("v", &[], &[7.0]));
    for (tensors, pairs, words) in [
        (vec![w.clone()], &whole[..], "there is no tensor \"v\"; the file holds `w`"),
        (
            vec![w.clone(), v.clone(), tensor("u", &[], &[1.0])],
            &whole,
            "the store has no state \"u\"; it has w, v",
        ),
        (
            vec![tensor("w", &[1, 2], &[8.0, 9.0]), v.clone()],
            &whole,
            "tensor \"w\": it has shape [1, 2] where [2]",
        ),
        (
            vec![Tensor { values: Values::F32(vec![8.0, 9.0].into()), ..w.clone() }, v.clone()],
            &whole,
            "tensor \"w\": it holds F32 where F64 is needed",
        ),
        (vec![w.clone(), v.clone()], &whole[..1], "its runs is missing; a whole number is needed"),
        (vec![w.clone(), v.clone()], &[("seed", "x"), ("runs", "2")], "its seed is \"x\"; a whole number"),
    ] {
        write(&path, &tensors, &text(pairs)).unwrap();
        let problem = load(&store, &path).unwrap_err().to_string();
        assert!(problem.contains(words), "{problem}");
        assert!(store.same_bits(&before), "{words}");
    }
    write(&path, &[w, v], &text(&whole)).unwrap();
    load(&store, &path).unwrap();
    assert_eq!((store.get("w").unwrap().data(), store.seed(), store.runs()), (&[8.0, 9.0][..], 1, 2));
    std::fs::remove_file(&path).unwrap();
    assert!(load(&store, &path).unwrap_err().to_string().contains("unfit.safetensors"));
}

#[test]
fn a_state_without_a_value_is_not_saved() {
    let circuit = Circuit::build(|c| _ = c.state("w", ())).unwrap();
    let (store, path) = (Store::new(&circuit, Precision::F32, 0).unwrap(), file("unset"));
    let problem = save(&store, &path).unwrap_err().to_string();
    assert!(problem.contains("never given a value: w"), "{problem}");
    assert!(!path.exists());
}
