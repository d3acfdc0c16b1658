//! `framelens compare DIR DIR`: the files of two folders, paired by name, one line of JSON a pair.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::compare::{CompareArgs, passes, report, request, scanned};
use super::output::deliver;
use crate::error::{Error, Result};
use crate::media::stills::is_image_file;
use crate::report::comparison;

/// Whether the folders are compared file by file.
pub(super) fn applies(args: &CompareArgs) -> bool {
    let folders = args.a.is_dir() && args.b.is_dir();
    folders && (args.each || !is_sequence(&args.a) || !is_sequence(&args.b))
}

/// A folder in which most files are images is one source.
fn is_sequence(folder: &Path) -> bool {
    let files: Vec<PathBuf> = files(folder).unwrap_or_default().into_values().collect();
    let images = files.iter().filter(|path| is_image_file(path)).count();
    images * 2 > files.len()
}

/// The plain files of a folder by their names; hidden ones are left out.
fn files(folder: &Path) -> Result<BTreeMap<OsString, PathBuf>> {
    let failed = |error: std::io::Error| {
        Error::new(format!("the folder cannot be read ({error})")).path(folder)
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let hidden = path
            .file_name()
            .is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if path.is_file() && !hidden {
            files.insert(path.file_name().unwrap_or_default().to_owned(), path);
        }
    }
    Ok(files)
}

/// A's and B's file of one name.
struct Named {
    name: String,
    a: Option<PathBuf>,
    b: Option<PathBuf>,
}

/// By the whole name; what is left by the name without its extension, where that names one file on each side.
fn paired(mut a: BTreeMap<OsString, PathBuf>, mut b: BTreeMap<OsString, PathBuf>) -> Vec<Named> {
    let stem = |path: &PathBuf| path.file_stem().map(OsString::from);
    let mut pairs = Vec::new();
    let both: Vec<OsString> = a
        .keys()
        .filter(|name| b.contains_key(*name))
        .cloned()
        .collect();
    for name in both {
        pairs.push(Named {
            name: name.to_string_lossy().into_owned(),
            a: a.remove(&name),
            b: b.remove(&name),
        });
    }
    // A stem that several files of a side share names none of them.
    let stems = |files: &BTreeMap<OsString, PathBuf>| {
        let mut names: BTreeMap<Option<OsString>, Vec<OsString>> = BTreeMap::new();
        for (name, path) in files {
            names.entry(stem(path)).or_default().push(name.clone());
        }
        names
    };
    let (stems_a, stems_b) = (stems(&a), stems(&b));
    for (name, path) in a {
        let own = stem(&path);
        let partner = match (
            stems_a.get(&own).map(Vec::as_slice),
            stems_b.get(&own).map(Vec::as_slice),
        ) {
            (Some([_]), Some([only])) => b.remove(only),
            _ => None,
        };
        pairs.push(Named {
            name: name.to_string_lossy().into_owned(),
            a: Some(path),
            b: partner,
        });
    }
    pairs.extend(b.into_iter().map(|(name, path)| Named {
        name: name.to_string_lossy().into_owned(),
        a: None,
        b: Some(path),
    }));
    pairs.sort_by(|one, other| one.name.cmp(&other.name));
    pairs
}

#[derive(Serialize)]
struct Failure {
    name: String,
    schema: &'static str,
    version: u32,
    error: String,
}

/// Compares every pair and prints its line at once. Exit code 2 when a pair cannot be compared, else 1 when one differs or
/// lacks its partner.
///
/// # Errors
/// When a folder cannot be read or standard output takes no more.
pub(super) fn run(args: &CompareArgs) -> Result<ExitCode> {
    for (option, path) in [
        ("json", &args.json),
        ("csv", &args.csv),
        ("html", &args.html),
    ] {
        if path.is_some() {
            return Err(Error::new(format!(
                "--{option} is for two sources, not for two folders of them"
            ))
            .advice("compare the files one by one"));
        }
    }
    let pairs = paired(files(&args.a)?, files(&args.b)?);
    if pairs.is_empty() {
        return Err(Error::new("there are no files to compare").path(&args.a));
    }
    let (mut different, mut failed) = (false, false);
    for pair in pairs {
        match &pair {
            Named {
                a: Some(a),
                b: Some(b),
                name,
            } => match one(args, a, b, name) {
                Ok(passed) => different |= !passed,
                Err(error) => {
                    failed = true;
                    tell(name, &error.to_string())?;
                }
            },
            Named { a, name, .. } => {
                different = true;
                let (has, lacks) = if a.is_some() { ("A", "B") } else { ("B", "A") };
                tell(
                    name,
                    &format!("only in {has}: {lacks} has no file of this name"),
                )?;
            }
        }
    }
    Ok(ExitCode::from(match (failed, different) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }))
}

fn one(args: &CompareArgs, a: &Path, b: &Path, name: &str) -> Result<bool> {
    let request = request(args, a, b)?;
    let scan = scanned(&request, args.fresh)?;
    let report = report(&request, &scan, &args.tolerance);
    deliver(None, |out| comparison::json_line(out, name, &report))?;
    Ok(passes(&report))
}

fn tell(name: &str, error: &str) -> Result<()> {
    let line = Failure {
        name: name.to_owned(),
        schema: comparison::SCHEMA,
        version: comparison::VERSION,
        error: error.to_owned(),
    };
    deliver(None, |out| {
        writeln!(out, "{}", serde_json::to_string(&line)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_before_stems() {
        let folder = |names: &[&str]| -> BTreeMap<OsString, PathBuf> {
            names
                .iter()
                .map(|name| (OsString::from(name), PathBuf::from(name)))
                .collect()
        };
        let pairs = paired(
            folder(&["a.mp4", "b.mp4", "c.mp4", "c.mkv", "d.avi"]),
            folder(&["a.mp4", "b.webm", "c.ts", "e.avi"]),
        );
        let text: Vec<String> = pairs
            .iter()
            .map(|pair| {
                format!(
                    "{}:{}{}",
                    pair.name,
                    u8::from(pair.a.is_some()),
                    u8::from(pair.b.is_some())
                )
            })
            .collect();
        assert_eq!(
            text,
            [
                "a.mp4:11", "b.mp4:11", "c.mkv:10", "c.mp4:10", "c.ts:01", "d.avi:10", "e.avi:01"
            ]
        );
    }
}
