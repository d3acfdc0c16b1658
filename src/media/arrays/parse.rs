//! Matrices written as text: what `numpy.savetxt` writes, and spreadsheets.

use std::io::BufRead;

use crate::error::{Error, Result};
use crate::media::stored;

/// Numbers in rows of equal length, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// In numbers.
    pub width: usize,
    /// In rows.
    pub height: usize,
    /// `width * height` of them.
    pub levels: Vec<u16>,
}

/// Bytes of one line at most: a row of 65,536 numbers of 32 characters.
const LONGEST_LINE: u64 = 2 << 20;

/// Reads a matrix of whole numbers from 0 to 65535. They may be written with a fraction of zeros and an exponent
/// (`2.550000000000000000e+02`) and are divided by commas, semicolons, tabs or blanks; the first row tells which. Empty
/// lines, and what follows a `#`, are passed over.
///
/// # Errors
/// Says in which row and column (counted from 0) something else stands.
pub fn parse_matrix(mut text: impl BufRead) -> Result<Numbers> {
    let mut matrix = Numbers {
        width: 0,
        height: 0,
        levels: Vec::new(),
    };
    let mut divider = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = std::io::Read::take(&mut text, LONGEST_LINE)
            .read_until(b'\n', &mut line)
            .map_err(|error| stored::unreadable(&error))?;
        if read == 0 {
            break;
        }
        if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
            return Err(
                Error::new("a line of this file is longer than that of any matrix")
                    .advice("choose a matrix as numpy.savetxt writes it"),
            );
        }
        // A mark of the byte order, as spreadsheets write it.
        let bytes = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        let written = std::str::from_utf8(bytes)
            .map_err(|_| Error::new("this is no text, and a matrix is written as text"))?;
        let row = written.split('#').next().unwrap_or_default().trim();
        if row.is_empty() {
            continue;
        }
        let divider = *divider.get_or_insert_with(|| divided_by(row));
        add_row(&mut matrix, row, divider)?;
        stored::check_size(matrix.width as u64, matrix.height as u64, 2)?;
    }
    if matrix.levels.is_empty() {
        return Err(Error::new("this text holds no numbers")
            .advice("choose a matrix as numpy.savetxt writes it"));
    }
    Ok(matrix)
}

/// What stands between the numbers; `None` for blanks.
fn divided_by(row: &str) -> Option<char> {
    [',', ';', '\t']
        .into_iter()
        .find(|divider| row.contains(*divider))
}

fn add_row(matrix: &mut Numbers, row: &str, divider: Option<char>) -> Result<()> {
    let before = matrix.levels.len();
    let y = matrix.height;
    let mut add = |x: usize, word: &str| -> Result<()> {
        let level = level(word.trim()).map_err(|why| {
            Error::new(format!("row {y}, column {x} (counted from 0) {why}")).advice(
                "a matrix holds whole numbers from 0 to 65535, as numpy.savetxt writes them",
            )
        })?;
        matrix.levels.push(level);
        Ok(())
    };
    match divider {
        Some(divider) => {
            // Some programs end each row with a divider.
            let row = row.strip_suffix(divider).unwrap_or(row);
            row.split(divider)
                .enumerate()
                .try_for_each(|(x, word)| add(x, word))?;
        }
        None => row
            .split_whitespace()
            .enumerate()
            .try_for_each(|(x, word)| add(x, word))?,
    }
    let found = matrix.levels.len() - before;
    if y == 0 {
        matrix.width = found;
    } else if found != matrix.width {
        return Err(Error::new(format!(
            "row {y} (counted from 0) has {found} numbers, the rows before it have {}",
            matrix.width
        ))
        .advice("a matrix has rows of the same length"));
    }
    matrix.height += 1;
    Ok(())
}

/// One number, or why it is none.
fn level(word: &str) -> Result<u16, String> {
    // A text that goes on for pages is not repeated.
    let shown = || word.chars().take(24).collect::<String>();
    if word.is_empty() {
        return Err("is empty".to_owned());
    }
    if let Ok(level) = word.parse::<u16>() {
        return Ok(level);
    }
    let number: f64 = word
        .parse()
        .map_err(|_| format!("is not a number: {:?}", shown()))?;
    if !number.is_finite() {
        return Err(format!("is {}", shown()));
    }
    if number < 0.0 {
        return Err(format!("is negative: {}", shown()));
    }
    if number > 65535.0 {
        return Err(format!("is greater than 65535: {}", shown()));
    }
    if number.fract() != 0.0 {
        return Err(format!("is not a whole number: {}", shown()));
    }
    Ok(number as u16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Numbers> {
        parse_matrix(text.as_bytes())
    }

    fn refusal(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn what_savetxt_writes_is_read() {
        let text = "# a comment\n2.550000000000000000e+02 0.000000000000000000e+00\n1.0e+00 7e0 # here too\n\n";
        let matrix = read(text).unwrap();
        assert_eq!((matrix.width, matrix.height), (2, 2));
        assert_eq!(matrix.levels, [255, 0, 1, 7]);
        for text in [
            "1,2\n3,65535",
            "1;2\n3;65535\n",
            "1\t2\r\n3\t65535\r\n",
            "\u{feff}1, 2,\n3, 65535,",
        ] {
            assert_eq!(read(text).unwrap().levels, [1, 2, 3, 65535], "{text:?}");
        }
        assert_eq!(read("-0.0").unwrap().levels, [0]);
    }

    #[test]
    fn what_is_no_level_is_named_by_its_place() {
        assert!(
            refusal("1,2\n3,4.5")
                .starts_with("row 1, column 1 (counted from 0) is not a whole number: 4.5")
        );
        assert!(refusal("1,-2").contains("row 0, column 1 (counted from 0) is negative"));
        assert!(refusal("1 nan").contains("column 1 (counted from 0) is nan"));
        assert!(refusal("70000").contains("greater than 65535"));
        assert!(refusal("Dear diary").contains("not a number: \"Dear\""));
        assert!(refusal("1,,2").contains("column 1 (counted from 0) is empty"));
        assert!(
            refusal("1,2\n3")
                .contains("row 1 (counted from 0) has 1 numbers, the rows before it have 2")
        );
        assert!(refusal("# nothing\n").contains("no numbers"));
        assert!(refusal("").contains("no numbers"));
        assert!(parse_matrix(&b"1 \xff\n"[..]).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_matrix(&bytes[..]);
        }

        #[test]
        fn what_is_written_is_read(rows in prop::collection::vec(prop::array::uniform3(any::<u16>()), 1..8)) {
            let text: String = rows.iter().map(|[a, b, c]| format!("{a:e} {b}.0 {c}\n")).collect();
            let read = read(&text).unwrap();
            prop_assert_eq!((read.width, read.height), (3, rows.len()));
            prop_assert_eq!(read.levels, rows.concat());
        }
    }
}
