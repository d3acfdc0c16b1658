//! From dropped, pasted and typed text to paths, and from paths to sources.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::source::SourceSpec;
use super::stills;

/// Completions offered at most.
const MOST_COMPLETIONS: usize = 12;

/// Directory entries looked at for a completion: a huge folder must not make typing slow.
const MOST_ENTRIES: usize = 5_000;

/// The paths in a text that was dropped or pasted: one a line; `file://` addresses, paths in quotes (several in one
/// line), `~/`, blanks around them. When a line is a `file://` address, only such lines count, because programs that
/// copy files write other lines beside them.
pub fn from_text(text: &str) -> Vec<PathBuf> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let addresses: Vec<PathBuf> = lines().filter_map(from_address).collect();
    if !addresses.is_empty() {
        return addresses;
    }
    lines()
        .flat_map(|line| quoted(line).unwrap_or_else(|| vec![line.to_owned()]))
        .map(|path| from_address(&path).unwrap_or_else(|| at_home(&path)))
        .collect()
}

/// `file:///a%20b` or `file://localhost/a%20b`.
fn from_address(line: &str) -> Option<PathBuf> {
    let scheme = line.get(..7)?;
    if !scheme.eq_ignore_ascii_case("file://") {
        return None;
    }
    let rest = &line[7..];
    let path = &rest[rest.find('/')?..];
    let host = &rest[..rest.len() - path.len()];
    (host.is_empty() || host.eq_ignore_ascii_case("localhost"))
        .then(|| PathBuf::from(from_bytes(percent_decoded(path))))
}

/// `%41` becomes the byte 0x41; a percent sign without two hexadecimal digits stays.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// The parts of a line that consists of nothing but texts in quotes and blanks.
fn quoted(line: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(quote) = rest.chars().next() {
        if quote != '"' && quote != '\'' {
            return None;
        }
        let end = rest[1..].find(quote)? + 1;
        parts.push(rest[1..end].to_owned());
        rest = rest[end + 1..].trim_start();
    }
    parts.retain(|part| !part.is_empty());
    (!parts.is_empty()).then_some(parts)
}

/// The text as a path, with `~` at its beginning standing for the home directory.
fn at_home(text: &str) -> PathBuf {
    let home = || env::var_os("HOME").filter(|home| !home.is_empty());
    match (text.strip_prefix('~'), home()) {
        (Some(""), Some(home)) => PathBuf::from(home),
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            Path::new(&home).join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(text),
    }
}

/// Dropped paths as sources, in the order they came: one path is one source, two are two (A and B). Of more than two, all
/// image files together are one list, in natural order because file managers drop in no order that means anything; a
/// folder stays a folder, a video a video.
pub fn group(paths: Vec<PathBuf>) -> Vec<SourceSpec> {
    if paths.len() <= 2 {
        return paths.into_iter().map(SourceSpec::path).collect();
    }
    let mut images = Vec::new();
    let mut list_at = 0;
    let mut sources = Vec::new();
    for path in paths {
        if path.is_file() && stills::is_image_file(&path) {
            if images.is_empty() {
                list_at = sources.len();
            }
            images.push(path);
        } else {
            sources.push(SourceSpec::path(path));
        }
    }
    if !images.is_empty() {
        images.sort_by_cached_key(|path| stills::natural_key(&path.to_string_lossy()));
        sources.insert(list_at, SourceSpec::list(images));
    }
    sources
}

/// What the typed beginning of a path can become: at most 12 entries of its folder in natural order, folders with a
/// slash at their end. Hidden entries only after a dot was typed.
pub fn complete(text: &str) -> Vec<String> {
    let (folder, beginning) = match text.rfind('/') {
        Some(slash) => text.split_at(slash + 1),
        None => ("", text),
    };
    if folder.is_empty() && beginning.starts_with('~') {
        return vec!["~/".to_owned()];
    }
    let listed = if folder.is_empty() {
        PathBuf::from(".")
    } else {
        at_home(folder)
    };
    let Ok(entries) = fs::read_dir(listed) else {
        return Vec::new();
    };
    let mut found: Vec<(String, fs::DirEntry)> = entries
        .take(MOST_ENTRIES)
        .flatten()
        // A name that is no Unicode cannot be typed.
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry)))
        .filter(|(name, _)| {
            name.starts_with(beginning) && (beginning.starts_with('.') || !name.starts_with('.'))
        })
        .collect();
    found.sort_by_cached_key(|(name, _)| stills::natural_key(name));
    found.truncate(MOST_COMPLETIONS);
    found
        .into_iter()
        .map(|(name, entry)| {
            let slash = if entry.path().is_dir() { "/" } else { "" };
            format!("{folder}{name}{slash}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        from_text(text)
            .iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn addresses_quotes_and_plain_paths_become_paths() {
        assert_eq!(texts("  /a/b c.mp4 \n"), ["/a/b c.mp4"]);
        assert_eq!(texts("/a\r\n/b\r\n\r\n"), ["/a", "/b"]);
        assert_eq!(
            texts("file:///tmp/%D0%BA%D0%B0%D0%B4%D1%80%201.png\r\n"),
            ["/tmp/кадр 1.png"]
        );
        assert_eq!(texts("file://localhost/a%2Fb"), ["/a/b"]);
        assert_eq!(texts("file:///100%.png"), ["/100%.png"]);
        assert_eq!(texts("copy\nfile:///a\nfile:///b"), ["/a", "/b"]);
        assert_eq!(texts("'/a b' \"/c'd\""), ["/a b", "/c'd"]);
        assert_eq!(texts("\"file:///a%20b\""), ["/a b"]);
        assert_eq!(texts("'unfinished"), ["'unfinished"]);
        assert_eq!(texts("it's/here"), ["it's/here"]);
        assert_eq!(texts(" \n\t"), Vec::<String>::new());
    }

    #[test]
    fn a_tilde_is_the_home_directory() {
        let home = env::var_os("HOME").map(PathBuf::from);
        if let Some(home) = home.filter(|home| !home.as_os_str().is_empty()) {
            assert_eq!(from_text("~/clip.mp4"), [home.join("clip.mp4")]);
            assert_eq!(from_text("~"), [home]);
        }
        assert_eq!(texts("~other/clip.mp4"), ["~other/clip.mp4"]);
    }

    fn png(folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, b"\x89PNG\r\n\x1a\n").unwrap();
        path
    }

    #[test]
    fn two_are_a_and_b_and_more_images_are_one_list() {
        let folder = tempfile::tempdir().unwrap();
        let [two, ten, one] = ["f2.png", "f10.png", "f1.png"].map(|n| png(folder.path(), n));
        let video = folder.path().join("clip.mp4");
        fs::write(&video, "").unwrap();
        let inside = folder.path().join("inside");
        fs::create_dir(&inside).unwrap();

        assert_eq!(group(Vec::new()), []);
        assert_eq!(group(vec![two.clone()]), [SourceSpec::path(&two)]);
        assert_eq!(
            group(vec![two.clone(), ten.clone()]),
            [SourceSpec::path(&two), SourceSpec::path(&ten)]
        );
        let list = SourceSpec::list(vec![one.clone(), two.clone(), ten.clone()]);
        assert_eq!(
            group(vec![two.clone(), ten.clone(), one.clone()]),
            std::slice::from_ref(&list)
        );
        assert_eq!(
            group(vec![video.clone(), two, ten, one, inside.clone()]),
            [SourceSpec::path(&video), list, SourceSpec::path(&inside)]
        );
    }

    #[test]
    fn completion_offers_what_begins_with_the_text() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["clip10.mp4", "clip2.mp4", ".hidden", "other"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("clips")).unwrap();
        let base = format!("{}/", folder.path().display());
        let offered = |typed: &str| -> Vec<String> {
            complete(&format!("{base}{typed}"))
                .iter()
                .map(|path| path.strip_prefix(&base).unwrap().to_owned())
                .collect()
        };
        assert_eq!(offered("clip"), ["clip2.mp4", "clip10.mp4", "clips/"]);
        assert_eq!(offered(""), ["clip2.mp4", "clip10.mp4", "clips/", "other"]);
        assert_eq!(offered("."), [".hidden"]);
        assert_eq!(offered("none"), Vec::<String>::new());
        assert_eq!(complete("/no such folder/a"), Vec::<String>::new());
        for number in 0..40 {
            fs::write(folder.path().join(format!("many{number}")), "").unwrap();
        }
        assert_eq!(offered("many").len(), MOST_COMPLETIONS);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(file://|[~'\"% \n/])*.{0,30}") {
            from_text(&text);
        }

        #[test]
        fn an_address_gives_back_the_bytes_it_was_made_of(name in prop::collection::vec(1_u8..=255, 1..30)) {
            let encoded: String = name.iter().map(|b| format!("%{b:02X}")).collect();
            let found = from_text(&format!("file:///{encoded}"));
            let expected = PathBuf::from(from_bytes([b"/".as_slice(), &name].concat()));
            prop_assert_eq!(found, [expected]);
        }
    }
}
