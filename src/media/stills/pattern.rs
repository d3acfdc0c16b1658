//! Numbered patterns: `frame%d.png`, `frame%04d.png`, `frame_*.png`, in any part of a path.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::numbering::natural_key;
use crate::error::{Error, Result};

/// One part of a path that stands for many names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Token>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Literal(String),
    /// A number as printf writes it: at least `digits` digits, no more zeros in front than that needs.
    Number {
        digits: usize,
    },
    /// `*`: any text, also none.
    Anything,
}

/// A number is never wider than a file name.
const MOST_DIGITS: usize = 255;

impl Pattern {
    /// `None` when nothing in `name` is variable. `%d` and `%04d` are numbers, `*` is any text, `%%` is a percent sign;
    /// every other `%` stands for itself.
    pub fn parse(name: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut literal = String::new();
        let mut rest = name;
        while let Some(c) = rest.chars().next() {
            let (token, length) = match c {
                '*' => (Some(Token::Anything), 1),
                '%' if rest.starts_with("%%") => (None, 2),
                '%' => match number_token(&rest[1..]) {
                    Some((digits, length)) => (Some(Token::Number { digits }), 1 + length),
                    None => (None, 1),
                },
                _ => (None, c.len_utf8()),
            };
            match token {
                Some(token) => {
                    if !literal.is_empty() {
                        tokens.push(Token::Literal(std::mem::take(&mut literal)));
                    }
                    tokens.push(token);
                }
                None => literal.push(c),
            }
            rest = &rest[length..];
        }
        if tokens.is_empty() {
            return None;
        }
        if !literal.is_empty() {
            tokens.push(Token::Literal(literal));
        }
        Some(Self(tokens))
    }

    /// True for the names printf could have written. `*` does not stand for the dot of a hidden file.
    pub fn matches(&self, name: &str) -> bool {
        self.fits(name, true)
    }

    /// True when only zeros in front of numbers are in the way.
    fn nearly_matches(&self, name: &str) -> bool {
        self.fits(name, false)
    }

    /// Walks all ways to read the name at once, so that no pattern takes exponential time.
    fn fits(&self, name: &str, exact_zeros: bool) -> bool {
        let bytes = name.as_bytes();
        let hidden = bytes.first() == Some(&b'.');
        if hidden && self.0.first() == Some(&Token::Anything) {
            return false;
        }
        // reached[i]: the tokens so far can stand for the first i bytes.
        let mut reached = vec![false; bytes.len() + 1];
        reached[0] = true;
        for token in &self.0 {
            let mut next = vec![false; bytes.len() + 1];
            for from in (0..=bytes.len()).filter(|i| reached[*i]) {
                match token {
                    Token::Literal(text) => {
                        if bytes[from..].starts_with(text.as_bytes()) {
                            next[from + text.len()] = true;
                        }
                    }
                    Token::Number { digits } => {
                        let run = bytes[from..]
                            .iter()
                            .take_while(|b| b.is_ascii_digit())
                            .count();
                        for length in 1..=run {
                            let padded = length > 1 && bytes[from] == b'0';
                            let printed = length >= *digits && (length == *digits || !padded);
                            if printed || !exact_zeros {
                                next[from + length] = true;
                            }
                        }
                    }
                    Token::Anything => {
                        next[from..].fill(true);
                        break;
                    }
                }
            }
            reached = next;
        }
        reached[bytes.len()]
    }
}

/// Reads `d`, `4d` or `04d` after a percent sign: digits wanted, and bytes read.
fn number_token(text: &str) -> Option<(usize, usize)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let digits = match &text[..end] {
        "" => 0,
        width => width.parse().ok().filter(|d| *d <= MOST_DIGITS)?,
    };
    text[end..].starts_with('d').then_some((digits, end + 1))
}

/// The path names no file that exists, but a pattern. What exists under its literal name is never a pattern.
pub fn is_pattern(path: &Path) -> bool {
    path.components().any(|part| variable(part).is_some()) && fs::symlink_metadata(path).is_err()
}

fn variable(part: Component<'_>) -> Option<Pattern> {
    match part {
        Component::Normal(name) => Pattern::parse(&name.to_string_lossy()),
        _ => None,
    }
}

/// What a pattern stands for.
#[derive(Debug)]
pub struct Expansion {
    /// Existing paths in natural order; never empty.
    pub files: Vec<PathBuf>,
    /// Names that only zeros in front of their numbers keep from matching.
    pub padded: usize,
}

/// Finds every path that the pattern stands for. Hidden files only where the pattern says so.
///
/// # Errors
/// When a folder cannot be listed, or nothing matches.
pub fn expand(pattern: &Path) -> Result<Expansion> {
    let parts: Vec<Component<'_>> = pattern.components().collect();
    let mut found = vec![PathBuf::new()];
    let mut padded = 0;
    for (at, part) in parts.iter().enumerate() {
        let last = at + 1 == parts.len();
        let mut next = Vec::new();
        for base in found {
            let literal = base.join(part);
            match variable(*part) {
                Some(wanted) if fs::symlink_metadata(&literal).is_err() => {
                    next.extend(matching(&base, &wanted, last, &mut padded)?);
                }
                _ => next.push(literal),
            }
        }
        found = next;
    }
    found.retain(|path| path.exists());
    if found.is_empty() {
        let error = Error::new("no file matches this pattern");
        let advice = if padded > 0 {
            "there are files whose numbers begin with zeros: say how many digits they have, as in frame%04d.png"
        } else {
            "%d stands for a number, %04d for one of at least four digits, * for anything"
        };
        return Err(error.advice(advice).path(pattern));
    }
    Ok(Expansion {
        files: found,
        padded,
    })
}

/// The entries of one folder that match, in natural order. `padded` counts the names that failed by their zeros alone.
fn matching(
    folder: &Path,
    wanted: &Pattern,
    last: bool,
    padded: &mut usize,
) -> Result<Vec<PathBuf>> {
    let listed = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = match fs::read_dir(listed) {
        Ok(entries) => entries,
        // A part before matched something that is no folder, or nothing at all.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(Error::new("the folder cannot be listed: permission denied").path(folder));
        }
        Err(_) => return Ok(Vec::new()),
    };
    let mut names: Vec<_> = entries
        .flatten()
        .filter(|entry| !(last && entry.file_type().is_ok_and(|kind| kind.is_dir())))
        .map(|entry| entry.file_name())
        .filter(|name| {
            let name = name.to_string_lossy();
            let matches = wanted.matches(&name);
            *padded += usize::from(!matches && wanted.nearly_matches(&name));
            matches
        })
        .collect();
    names.sort_by_cached_key(|name| natural_key(&name.to_string_lossy()));
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Pattern::parse(pattern).is_some_and(|p| p.matches(name))
    }

    #[test]
    fn numbers_are_as_printf_writes_them() {
        assert!(matches("frame%d.png", "frame0.png"));
        assert!(matches("frame%d.png", "frame12.png"));
        assert!(!matches("frame%d.png", "frame012.png"));
        assert!(!matches("frame%d.png", "frame.png"));
        assert!(!matches("frame%d.png", "frame1.png.txt"));
        assert!(matches("frame%04d.png", "frame0007.png"));
        assert!(matches("frame%04d.png", "frame12345.png"));
        assert!(!matches("frame%04d.png", "frame007.png"));
        assert!(!matches("frame%04d.png", "frame00007.png"));
    }

    #[test]
    fn a_star_is_any_text_but_not_a_hidden_file() {
        assert!(matches("frame_*.png", "frame_.png"));
        assert!(matches("*кадр*.png", "старый кадр 1.png"));
        assert!(!matches("*.png", ".hidden.png"));
        assert!(matches(".*.png", ".hidden.png"));
    }

    #[test]
    fn percent_signs_that_name_no_number_are_literal() {
        assert_eq!(Pattern::parse("100%.png"), None);
        assert_eq!(Pattern::parse("50%% of it.png"), None);
        assert_eq!(Pattern::parse("% d.png"), None);
        assert!(matches("100%%_%d.png", "100%_3.png"));
        assert!(!matches("100%%_%d.png", "100%%_3.png"));
        assert_eq!(Pattern::parse("%99999999999999999999d"), None);
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = "*a".repeat(100);
        assert!(!matches(&pattern, &"a".repeat(99)));
        assert!(matches(&pattern, &"a".repeat(100)));
    }

    #[test]
    fn what_exists_under_its_literal_name_wins() {
        let folder = tempfile::tempdir().unwrap();
        let literal = folder.path().join("100%d");
        fs::create_dir(&literal).unwrap();
        fs::create_dir(folder.path().join("1005")).unwrap();
        fs::write(literal.join("a2.png"), "").unwrap();
        fs::write(literal.join("a10.png"), "").unwrap();
        fs::write(folder.path().join("1005").join("a1.png"), "").unwrap();
        assert!(!is_pattern(&literal));
        let found = expand(&literal.join("a*.png")).unwrap().files;
        assert_eq!(found, [literal.join("a2.png"), literal.join("a10.png")]);
    }

    #[test]
    fn folders_can_be_patterns_too() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["take 2", "take 10", "other"] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("я.png"), "").unwrap();
        }
        fs::create_dir(folder.path().join("take 3")).unwrap();
        let found = expand(&folder.path().join("take %d").join("я.png"))
            .unwrap()
            .files;
        assert_eq!(
            found,
            [
                folder.path().join("take 2").join("я.png"),
                folder.path().join("take 10").join("я.png")
            ]
        );
    }

    #[test]
    fn nothing_found_says_how_patterns_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let error = expand(&folder.path().join("frame%d.png")).unwrap_err();
        assert!(error.to_string().contains("%04d for one of at least"));
        fs::write(folder.path().join("frame0001.png"), "").unwrap();
        let error = expand(&folder.path().join("frame%d.png")).unwrap_err();
        assert!(error.to_string().contains("begin with zeros"), "{error}");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_parser(pattern in ".{0,40}", name in ".{0,40}") {
            matches(&pattern, &name);
        }

        #[test]
        fn a_pattern_finds_what_printf_wrote(number in any::<u32>(), digits in 1_usize..8) {
            let name = format!("f{number:0digits$}.png");
            let pattern = format!("f%0{digits}d.png");
            prop_assert!(matches(&pattern, &name));
            let unpadded = number.to_string().len() >= digits;
            prop_assert_eq!(matches("f%d.png", &name), unpadded);
        }

        #[test]
        fn stars_fit_wherever_text_was_cut_out(a in "[a-z]{0,5}", b in "[a-z]{0,5}", c in "[a-z]{0,5}") {
            let pattern = format!("{a}*{c}");
            let name = format!("{a}{b}{c}");
            prop_assert!(matches(&pattern, &name));
        }
    }
}
