//! Arrays from files: `.npy`, members of `.npz`, `.csv`.

use backflow::circuit::Tensor;
use backflow::data::{NpyArray, csv, npy, npz};

use crate::failure::Failure;

/// The array in a file, given as `PATH` or, in an archive, as `PATH:MEMBER`.
pub(super) fn read(name: &str, path: &str) -> Result<Tensor, Failure> {
    if path.is_empty() {
        let fits = format!("write {name}=@x.npy, {name}=@a.npz:x or {name}=@a.csv");
        return Err(Failure::Request(format!("{name}=@ names no file; {fits}")));
    }
    let array = match archive(path) {
        Some((path, member)) => member_of(name, path, member)?,
        None if is_table(path) => csv::read_numbers(path).map_err(Failure::request)?,
        None => npy::read(path).map_err(Failure::request)?,
    };
    let NpyArray { shape, values } = array;
    Tensor::new(shape, values).map_err(Failure::request)
}

/// The path of an archive and the member that is asked for.
fn archive(path: &str) -> Option<(&str, Option<&str>)> {
    const ENDING: &str = ".npz";
    let is_archive = |path: &str| path.to_ascii_lowercase().ends_with(ENDING);
    if is_archive(path) {
        return Some((path, None));
    }
    let (path, member) = path.rsplit_once(':')?;
    is_archive(path).then_some((path, Some(member)))
}

/// An archive with one array needs no name.
fn member_of(name: &str, path: &str, member: Option<&str>) -> Result<NpyArray, Failure> {
    if let Some(member) = member {
        return npz::read(path, member).map_err(Failure::request);
    }
    let members = npz::names(path).map_err(Failure::request)?;
    match &members[..] {
        [only] => npz::read(path, only).map_err(Failure::request),
        [] => Err(Failure::Request(format!("{path} holds no array"))),
        [first, ..] => {
            let all = members.join(", ");
            let fits = format!("choose one, such as {name}=@{path}:{first}");
            Err(Failure::Request(format!("{path} holds {} arrays ({all}); {fits}", members.len())))
        }
    }
}

fn is_table(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let path = path.strip_suffix(".gz").unwrap_or(&path);
    [".csv", ".tsv", ".txt"].iter().any(|ending| path.ends_with(ending))
}
