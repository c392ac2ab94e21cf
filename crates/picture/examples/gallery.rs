//! Draws the test suite's circuits in every format into a folder, to be looked at: `cargo run -p
//! backflow-picture --example gallery -- FOLDER`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::Path;
use std::{env, fs, io};

use backflow_picture::{Style, dot, html, steps, svg, tree};

fn main() -> io::Result<()> {
    let Some(folder) = env::args_os().nth(1) else { return Err(io::Error::other("name a folder")) };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for (name, sample) in common::gallery() {
        let (sheet, style) = (sample.sheet(), Style::default());
        for (ending, text) in [
            ("svg", svg(&sheet)),
            ("html", html(&sheet)),
            ("dot", dot(&sheet)),
            ("tree.txt", tree(&sheet, &style)),
            ("steps.txt", steps(&sheet, &style)),
        ] {
            fs::write(folder.join(format!("{name}.{ending}")), text)?;
        }
    }
    Ok(())
}
