//! The header of an `.npy` file: which pictures an array is.

use crate::error::{Error, Result};
use crate::media::stored;

/// Bytes a header may take; numpy writes 128 for every array that is a picture.
pub const MOST_HEADER: usize = 64 * 1024;

/// An array read as pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrayLayout {
    /// As numpy says it.
    pub shape: Vec<u64>,
    pub frames: u64,
    /// In pixels.
    pub height: u32,
    /// In pixels.
    pub width: u32,
    /// 1 (gray), 3 or 4 (the last is alpha).
    pub channels: usize,
    /// Bytes of a sample: 1 or 2.
    pub sample: usize,
    pub big_endian: bool,
    /// The first index varies fastest.
    pub fortran: bool,
    /// Where the samples begin in the file.
    pub start: u64,
}

impl ArrayLayout {
    /// Bytes of one picture.
    pub fn frame_bytes(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * (self.channels * self.sample) as u64
    }
}

/// Reads the beginning of an `.npy` file; `head` holds its first 64 KiB, or all of it.
///
/// # Errors
/// When it is no array, or one that is no picture; the sentence says how to save it as one.
pub fn parse(head: &[u8]) -> Result<ArrayLayout> {
    let start = header_end(head)?;
    let text = head
        .get(8..start)
        .ok_or_else(|| damaged("it ends too early"))?;
    let text = String::from_utf8_lossy(text);
    let untypical = || damaged("it is not written as numpy writes it");
    let (sample, big_endian) = sample(&described(&text).ok_or_else(untypical)?)?;
    let fortran = value(&text, "fortran_order")
        .ok_or_else(untypical)?
        .starts_with("True");
    let shape = shape(&text).ok_or_else(untypical)?;
    let [frames, height, width, channels] = axes(&shape)?;
    let (width, height) = stored::check_size(width, height, channels * sample as u64)?;
    Ok(ArrayLayout {
        frames,
        width,
        height,
        channels: channels as usize,
        sample,
        big_endian,
        fortran,
        start: start as u64,
        shape,
    })
}

fn damaged(why: &str) -> Error {
    Error::new(format!("the header of this array cannot be read: {why}"))
        .advice("save it again with numpy.save")
}

/// Where the header ends, after the format's own words (numpy.lib.format, versions 1 to 3).
fn header_end(head: &[u8]) -> Result<usize> {
    let length = match head {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, low, high, ..] => {
            10 + usize::from(u16::from_le_bytes([*low, *high]))
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d, ..] => {
            let length = u32::from_le_bytes([*a, *b, *c, *d]);
            usize::try_from(length)
                .unwrap_or(usize::MAX)
                .saturating_add(12)
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', version, ..] if head.len() >= 8 => {
            return Err(damaged(&format!("it is of version {version}")));
        }
        _ => {
            return Err(
                Error::new("this is called an array (.npy) but does not begin like one")
                    .advice("save it again with numpy.save"),
            );
        }
    };
    if length > MOST_HEADER {
        return Err(damaged(&format!("it says that it has {length} bytes")));
    }
    Ok(length)
}

/// What follows a key of the header's dictionary.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let quoted = [format!("'{key}'"), format!("\"{key}\"")];
    let after = quoted
        .iter()
        .find_map(|key| Some(&text[text.find(key.as_str())? + key.len()..]))?;
    Some(after.trim_start().strip_prefix(':')?.trim_start())
}

/// The type of the numbers as numpy writes it, such as `<u2`; `[` for records.
fn described(text: &str) -> Option<String> {
    let rest = value(text, "descr")?;
    let quote = rest.chars().next()?;
    match quote {
        '\'' | '"' => Some(rest[1..].split(quote).next()?.to_owned()),
        '[' => Some("[".to_owned()),
        _ => None,
    }
}

fn shape(text: &str) -> Option<Vec<u64>> {
    let (inside, _) = value(text, "shape")?.strip_prefix('(')?.split_once(')')?;
    let lengths = inside
        .split(',')
        .map(str::trim)
        .filter(|length| !length.is_empty());
    lengths.map(|length| length.parse().ok()).collect()
}

/// Bytes of a sample, and whether its high byte comes first.
fn sample(kind: &str) -> Result<(usize, bool)> {
    let wrong = |found: &str, advice: &str| {
        Err(Error::new(format!(
            "this array holds {found}, and levels are whole numbers of 8 or 16 bits"
        ))
        .advice(advice.to_owned()))
    };
    let plain = kind.trim_start_matches(['<', '>', '|', '=']);
    let bits = |name: &str| match plain[1..].parse::<u32>() {
        Ok(bytes @ 1..=64) => format!("{name}{}", bytes * 8),
        _ => format!("{name} of an unknown size"),
    };
    match (plain, plain.chars().next()) {
        ("u1", _) => Ok((1, false)),
        ("u2", _) => Ok((2, kind.starts_with('>'))),
        (_, Some('u')) => wrong(
            &bits("uint"),
            "save array.astype(numpy.uint16), after checking that no number is greater than 65535",
        ),
        (_, Some('i')) => wrong(
            &bits("int"),
            "save array.astype(numpy.uint8), after checking that no number is negative or greater than 255",
        ),
        (_, Some('b' | '?')) => wrong("True and False", "save array.astype(numpy.uint8) * 255"),
        (_, Some('f')) => wrong(
            &bits("float"),
            "save array.round().clip(0, 255).astype(numpy.uint8), times 255 first where 1.0 is white",
        ),
        (_, Some('c')) => wrong(
            "complex numbers",
            "save numpy.abs(array).astype(numpy.uint16)",
        ),
        (_, Some('[')) => wrong("records", "save one field of it as numpy.uint8"),
        (_, Some('O')) => wrong(
            "objects",
            "save numpy.stack(list_of_frames).astype(numpy.uint8)",
        ),
        _ => wrong("no numbers", "save array.astype(numpy.uint8)"),
    }
}

/// Frames, height, width and channels of a shape.
fn axes(shape: &[u64]) -> Result<[u64; 4]> {
    let wrong = |why: &str, advice: &str| {
        Err(
            Error::new(format!("an array of shape {} {why}", written(shape)))
                .advice(advice.to_owned()),
        )
    };
    if shape.contains(&0) {
        return wrong("holds nothing", "save one that has pictures in it");
    }
    match *shape {
        [height, width] => Ok([1, height, width, 1]),
        [height, width, channels @ (1 | 3 | 4)] => Ok([1, height, width, channels]),
        [frames, height, width] => Ok([frames, height, width, 1]),
        [frames, height, width, channels @ (1 | 3 | 4)] => Ok([frames, height, width, channels]),
        [_, 1 | 3 | 4, _, _] => wrong(
            "has its channels before the rows",
            "save numpy.moveaxis(array, 1, -1)",
        ),
        [_, _, _, _] => wrong(
            "has neither 1, 3 nor 4 channels at its end",
            "save one that has",
        ),
        _ => wrong(
            "is no picture",
            "save it as (H,W), (H,W,3), (N,H,W) or (N,H,W,3)",
        ),
    }
}

/// A shape as numpy writes it.
pub fn written(shape: &[u64]) -> String {
    let numbers: Vec<String> = shape.iter().map(ToString::to_string).collect();
    match &numbers[..] {
        [one] => format!("({one},)"),
        _ => format!("({})", numbers.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(descr: &str, fortran: bool, shape: &str) -> Vec<u8> {
        let order = if fortran { "True" } else { "False" };
        let mut text =
            format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}");
        while (10 + text.len() + 1) % 64 != 0 {
            text.push(' ');
        }
        text.push('\n');
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend(u16::try_from(text.len()).unwrap().to_le_bytes());
        bytes.extend(text.bytes());
        bytes
    }

    fn read(descr: &str, shape: &str) -> Result<ArrayLayout> {
        parse(&file(descr, false, shape))
    }

    #[test]
    fn shapes_become_pictures() {
        let of = |shape| {
            let layout = read("'|u1'", shape).unwrap();
            (layout.frames, layout.height, layout.width, layout.channels)
        };
        assert_eq!(of("(5, 7)"), (1, 5, 7, 1));
        assert_eq!(of("(5, 7, 3)"), (1, 5, 7, 3));
        assert_eq!(of("(5, 7, 1)"), (1, 5, 7, 1));
        assert_eq!(of("(5, 7, 9)"), (5, 7, 9, 1));
        assert_eq!(of("(2, 5, 7, 3)"), (2, 5, 7, 3));
        assert_eq!(of("(2, 5, 7, 4)"), (2, 5, 7, 4));
        for (shape, words) in [
            ("()", "no picture"),
            ("(5,)", "no picture"),
            ("(0, 7)", "holds nothing"),
            ("(2, 3, 5, 7)", "moveaxis"),
            ("(2, 5, 7, 2)", "neither 1, 3 nor 4"),
            ("(1, 1, 1, 1, 1)", "no picture"),
            ("(99999999999, 99999999999)", "too large"),
        ] {
            let error = read("'|u1'", shape).unwrap_err().to_string();
            assert!(error.contains(words), "{shape}: {error}");
        }
    }

    #[test]
    fn types_are_taken_or_told_how_to_be_saved() {
        let deep = read("'>u2'", "(5, 7)").unwrap();
        assert_eq!((deep.sample, deep.big_endian), (2, true));
        assert!(!read("'<u2'", "(5, 7)").unwrap().big_endian);
        assert!(parse(&file("'<u2'", true, "(5, 7)")).unwrap().fortran);
        for (descr, words) in [
            ("'<f4'", "float32"),
            ("'<f8'", "astype(numpy.uint8)"),
            ("'<i4'", "int32"),
            ("'|b1'", "True and False"),
            ("'<u8'", "uint64"),
            ("'<c8'", "complex"),
            ("'|O'", "objects"),
            ("'<U3'", "no numbers"),
            ("[('a', '<u2'), ('b', '<u2')]", "records"),
        ] {
            let error = read(descr, "(5, 7)").unwrap_err().to_string();
            assert!(error.contains(words), "{descr}: {error}");
        }
    }

    #[test]
    fn wild_headers_are_refused() {
        assert!(parse(b"").is_err());
        assert!(parse(b"\x93NUMPY\x09\x00\x10\x00").is_err());
        assert!(parse(b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}").is_err());
        let mut nested = b"\x93NUMPY\x01\x00\xff\xff".to_vec();
        nested.extend([b'('; 65535]);
        nested.truncate(MOST_HEADER);
        assert!(parse(&nested).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(text in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..80, byte: u8) {
            let _ = parse(&text);
            let mut bytes = file("'<u2'", false, "(5, 7, 3)");
            bytes[at] = byte;
            let _ = parse(&bytes);
        }
    }
}
