//! The architecture holds: imports only go down the house, and what belongs in one room stays there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from top to bottom; a room may import its own things and those of rooms below.
const HOUSE: [&str; 13] = [
    "gui", "cli", "report", "engine", "session", "command", "view", "analysis", "pairing", "media",
    "frame", "figures", "error",
];

/// Words that may stand in one room only: the crates that it hides from all others.
const HIDDEN: [(&str, &[&str]); 2] = [
    ("media", &["unsafe", "ffmpeg_next", "ffmpeg_sys_next"]),
    (
        "gui",
        &[
            "egui",
            "eframe",
            "egui_extras",
            "egui_system_font_provider",
            "egui_winit",
            "rfd",
            "softbuffer",
            "winit",
            "x11rb",
        ],
    ),
];

const JUNK_DRAWERS: [&str; 8] = [
    "utils", "util", "helpers", "helper", "common", "misc", "stuff", "shared",
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("sources are text");
            let inside = path.strip_prefix(&src).expect("found in src").to_path_buf();
            (inside, text)
        })
        .collect()
}

/// Module path of a file in src: `view/mod.rs` -> [view], `media/video/open.rs` -> [media, video, open], `lib.rs` -> [].
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> = file
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if matches!(
        parts.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        parts.pop();
    }
    parts
}

/// The code alone: comments and the contents of string and character literals become blanks.
fn code_of(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let word_before = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
        let length = if rest.starts_with(&['/', '/']) {
            rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
        } else if rest.starts_with(&['/', '*']) {
            block_comment_length(rest)
        } else if rest[0] == '"' {
            quoted_length(rest, '"')
        } else if let (false, Some(length)) = (word_before, raw_string_length(rest)) {
            length
        } else if rest[0] == '\'' && is_character_literal(rest) {
            quoted_length(rest, '\'')
        } else {
            code.push(rest[0]);
            at += 1;
            continue;
        };
        code.push(' ');
        at += length;
    }
    code
}

fn block_comment_length(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn quoted_length(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

fn raw_string_length(rest: &[char]) -> Option<usize> {
    let start = match rest {
        ['b', 'r', ..] => 2,
        ['r', ..] => 1,
        _ => return None,
    };
    let hashes = rest[start..].iter().take_while(|c| **c == '#').count();
    if rest.get(start + hashes) != Some(&'"') {
        return None;
    }
    let mut end = vec!['"'];
    end.resize(1 + hashes, '#');
    let body = start + hashes + 1;
    let found = rest[body..].windows(end.len()).position(|w| w == end)?;
    Some(body + found + end.len())
}

/// `'a'` and `'\n'` are literals, `'a` is a lifetime.
fn is_character_literal(rest: &[char]) -> bool {
    rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\'')
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// The rooms that code in `module` names by `crate::`, `super::` or `framelens::` paths, groups included.
fn rooms_named(code: &str, module: &[String]) -> BTreeSet<String> {
    let packed: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let packed = packed
        .replace(" ::", "::")
        .replace(":: ", "::")
        .replace("{ ", "{");
    let mut found = BTreeSet::new();
    for (start, _) in packed.match_indices("::") {
        let before = &packed[..start];
        let path_start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
            .map_or(0, |at| at + 1);
        let parts: Vec<&str> = before[path_start..].split("::").collect();
        let reaches_top = match parts.as_slice() {
            ["crate"] | ["framelens"] => true,
            supers if supers.iter().all(|part| *part == "super") => supers.len() >= module.len(),
            _ => false,
        };
        if reaches_top {
            found.extend(first_names(&packed[start + 2..]));
        }
    }
    found.retain(|name| HOUSE.contains(&name.as_str()));
    found
}

/// `a::b` -> [a]; `{a::{b, c}, d}` -> [a, d].
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| words(text).next().unwrap_or_default().to_string();
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let mut depth = 1;
    let mut items = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => items.push(String::new()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if let Some(item) = items.last_mut() {
            item.push(c);
        }
    }
    items.iter().map(|item| name(item)).collect()
}

fn level(room: &str) -> Option<usize> {
    HOUSE.iter().position(|name| *name == room)
}

/// What is wrong with one file, as sentences.
fn complaints(file: &Path, text: &str) -> Vec<String> {
    let module = module_of(file);
    let code = code_of(text);
    let room = module.first().map(String::as_str);
    let mut complaints = Vec::new();
    if let Some(own) = room {
        match level(own) {
            None => complaints.push(format!("{}: the house has no room {own}", file.display())),
            Some(own_level) => {
                for named in rooms_named(&code, &module) {
                    if level(&named) < Some(own_level) {
                        complaints.push(format!("{}: {own} imports {named}", file.display()));
                    }
                }
            }
        }
    }
    let used: BTreeSet<&str> = words(&code).collect();
    for (only, hidden) in HIDDEN {
        if room != Some(only) {
            for word in hidden.iter().filter(|word| used.contains(**word)) {
                complaints.push(format!("{}: `{word}` outside of {only}", file.display()));
            }
        }
    }
    for part in &module {
        if JUNK_DRAWERS.contains(&part.as_str()) {
            complaints.push(format!("{}: a junk drawer", file.display()));
        }
    }
    complaints
}

#[test]
fn imports_go_down_and_every_crate_stays_in_its_room() {
    let sources = sources();
    assert!(sources.len() > 10, "the sources were found");
    let found: Vec<String> = sources
        .iter()
        .flat_map(|(file, text)| complaints(file, text))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn imports_that_go_up_are_found() {
    let cases = [
        ("view/wipe.rs", "use crate::engine::Loader;"),
        ("view/wipe.rs", "use crate::{frame::Frame, gui::{A, B}};"),
        (
            "view/wipe.rs",
            "use crate::{\n    error::Error,\n    session,\n};",
        ),
        ("view/wipe.rs", "fn f() { crate::report::save(); }"),
        ("view/wipe.rs", "use super::super::cli::run;"),
        ("view/mod.rs", "use super::command::Command;"),
        (
            "media/video/open.rs",
            "use super::super::super::pairing::Pairing;",
        ),
        ("frame/mod.rs", "use super::media;"),
        ("error.rs", "impl From<crate::frame::Frame> for Error {}"),
    ];
    for (file, text) in cases {
        assert_eq!(complaints(Path::new(file), text).len(), 1, "{file}: {text}");
    }
}

#[test]
fn imports_that_go_down_or_stay_are_allowed() {
    let cases = [
        (
            "view/wipe.rs",
            "use crate::{analysis::{Mask, engine}, frame::Pixels};",
        ),
        (
            "view/wipe.rs",
            "// crate::engine\nuse super::settings::ViewMode;",
        ),
        (
            "view/wipe.rs",
            "const HELP: &str = \"crate::engine \\\" unsafe\";",
        ),
        (
            "view/wipe.rs",
            "const HELP: &str = r#\"crate::engine \" unsafe\"#;",
        ),
        (
            "view/wipe.rs",
            "fn f<'a>(c: char, s: &'a str) -> bool { c == '\"' || s == \"crate::gui\" }",
        ),
        (
            "media/video/open.rs",
            "use super::super::reader::Reader; use crate::error::Result;",
        ),
        (
            "gui/mod.rs",
            "use crate::{cli, report::png, error::Error}; use egui::Ui;",
        ),
        ("main.rs", "use framelens::gui;"),
    ];
    for (file, text) in cases {
        assert_eq!(complaints(Path::new(file), text), Vec::<String>::new());
    }
}

#[test]
fn hidden_words_and_junk_drawers_are_found() {
    let cases = [
        ("engine/loader.rs", "use ffmpeg_next as ffmpeg;"),
        ("engine/loader.rs", "fn f() { unsafe { g() } }"),
        ("cli/mod.rs", "use eframe::NativeOptions;"),
        ("main.rs", "fn main() { rfd::FileDialog::new(); }"),
        ("media/utils.rs", ""),
        ("gui/common/mod.rs", ""),
        ("helpers.rs", ""),
    ];
    for (file, text) in cases {
        assert!(!complaints(Path::new(file), text).is_empty(), "{file}");
    }
}
