//! The numbers of a region as text: rows for a file, a terminal or the clipboard.

use std::io::{self, Write};

use super::npy;
use crate::analysis::{Region, SignedPlane};
use crate::command::TableFile;
use crate::frame::{Levels, Plane};

/// The numbers that a table is made of.
#[derive(Debug, Clone, Copy)]
pub enum Numbers<'a> {
    /// A channel of one side, or |A-B|.
    Levels(&'a Plane),
    /// A-B.
    Signed(&'a SignedPlane),
}

impl Numbers<'_> {
    /// Width and height.
    pub fn size(&self) -> (u32, u32) {
        match self {
            Self::Levels(plane) => (plane.width, plane.height),
            Self::Signed(plane) => (plane.width, plane.height),
        }
    }
}

/// What stands between two numbers of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// For files: `numpy.loadtxt(delimiter=",")` reads it.
    Comma,
    /// For the clipboard: spreadsheets put every number into a cell of its own.
    Tab,
    /// `numpy.loadtxt(FILE)` reads it without being told anything.
    Space,
}

impl Separator {
    /// As a file of this kind has it; the clipboard's for an NPY, which has none.
    pub fn of(file: TableFile) -> Self {
        match file {
            TableFile::Csv => Self::Comma,
            TableFile::Tsv | TableFile::Npy => Self::Tab,
            TableFile::Text => Self::Space,
        }
    }
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Decimal,
    /// Upper-case, filled with zeros: 2 digits for 8 bits, 4 for deeper samples. A minus stands before them.
    Hex {
        digits: usize,
    },
}

impl Base {
    /// Hex wide enough for samples of so many bits.
    pub fn hex(depth: u8) -> Self {
        Self::Hex {
            digits: if depth > 8 { 4 } else { 2 },
        }
    }
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableFormat {
    pub separator: Separator,
    pub base: Base,
    /// Begins with a row of x and each row with its y: the coordinates of the plane.
    pub coordinates: bool,
}

impl TableFormat {
    /// What `framelens table` prints and "Save CSV" saves: decimal numbers and commas, nothing else.
    pub const CSV: Self = Self {
        separator: Separator::Comma,
        base: Base::Decimal,
        coordinates: false,
    };
}

/// Writes the numbers inside `region` as a kind of file.
///
/// # Errors
/// Those of `out`.
pub fn write_file(
    out: &mut dyn Write,
    numbers: Numbers<'_>,
    region: Region,
    file: TableFile,
) -> io::Result<()> {
    let separator = match file {
        TableFile::Csv => Separator::Comma,
        TableFile::Tsv => Separator::Tab,
        TableFile::Text => Separator::Space,
        TableFile::Npy => return npy::write(out, numbers, region),
    };
    let format = TableFormat {
        separator,
        ..TableFormat::CSV
    };
    write(out, numbers, region, format)
}

/// Writes the numbers inside `region`, one row a line. The region is in the plane's own coordinates; what of it lies
/// outside of the plane is left out.
///
/// # Errors
/// Those of `out`.
pub fn write(
    out: &mut dyn Write,
    numbers: Numbers<'_>,
    region: Region,
    format: TableFormat,
) -> io::Result<()> {
    let (width, height) = numbers.size();
    let Some(region) = region.clipped(width, height) else {
        return Ok(());
    };
    let columns = region.x..region.x + region.width;
    let mut line = Line::new(format);
    if format.coordinates {
        line.text("y \\ x");
        for x in columns {
            line.coordinate(x);
        }
        line.end(out)?;
    }
    for y in region.y..region.y + region.height {
        if format.coordinates {
            line.coordinate(y);
        }
        let start = y as usize * width as usize + region.x as usize;
        let row = start..start + region.width as usize;
        match numbers {
            Numbers::Levels(plane) => match &plane.levels {
                Levels::U8(levels) => line.numbers(levels[row].iter().map(|v| i32::from(*v))),
                Levels::U16(levels) => line.numbers(levels[row].iter().map(|v| i32::from(*v))),
            },
            Numbers::Signed(plane) => line.numbers(plane.values[row].iter().copied()),
        }
        line.end(out)?;
    }
    Ok(())
}

/// The same as text.
pub fn text(numbers: Numbers<'_>, region: Region, format: TableFormat) -> String {
    let mut bytes = Vec::new();
    // A vector takes everything, and only ASCII is written.
    match write(&mut bytes, numbers, region, format) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// One line in the making; its buffer is kept from line to line.
struct Line {
    separator: u8,
    base: Base,
    bytes: Vec<u8>,
}

impl Line {
    fn new(format: TableFormat) -> Self {
        Self {
            separator: match format.separator {
                Separator::Comma => b',',
                Separator::Tab => b'\t',
                Separator::Space => b' ',
            },
            base: format.base,
            bytes: Vec::new(),
        }
    }

    fn numbers(&mut self, numbers: impl Iterator<Item = i32>) {
        match self.base {
            Base::Decimal => numbers.for_each(|number| self.digits::<10>(number, 1)),
            Base::Hex { digits } => numbers.for_each(|number| self.digits::<16>(number, digits)),
        }
    }

    /// Coordinates are decimal in every table, as they are on screen.
    fn coordinate(&mut self, number: u32) {
        self.text(&number.to_string());
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(self.separator);
    }

    /// A whole 4K frame is eight million numbers: std's formatting would take most of the time.
    fn digits<const BASE: u32>(&mut self, number: i32, least: usize) {
        let mut reversed = [b'0'; 12];
        let mut length = 0;
        let mut rest = number.unsigned_abs();
        while rest > 0 || length < least.min(reversed.len()) {
            reversed[length] = b"0123456789ABCDEF"[(rest % BASE) as usize];
            rest /= BASE;
            length += 1;
        }
        if number < 0 {
            self.bytes.push(b'-');
        }
        self.bytes.extend(reversed[..length].iter().rev());
        self.bytes.push(self.separator);
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(last) = self.bytes.last_mut() {
            *last = b'\n';
        }
        out.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Channel;

    fn plane(width: u32, height: u32, levels: Levels) -> Plane {
        Plane {
            channel: Channel::Gray,
            width,
            height,
            levels,
        }
    }

    #[test]
    fn rows_of_decimal_numbers_and_nothing_else() {
        let plane = plane(3, 2, Levels::U8(vec![0, 9, 10, 99, 100, 255].into()));
        let all = text(
            Numbers::Levels(&plane),
            Region::whole(3, 2),
            TableFormat::CSV,
        );
        assert_eq!(all, "0,9,10\n99,100,255\n");
        let part = Region {
            x: 1,
            y: 1,
            width: 9,
            height: 9,
        };
        assert_eq!(
            text(Numbers::Levels(&plane), part, TableFormat::CSV),
            "100,255\n"
        );
        let outside = Region { x: 3, ..part };
        assert_eq!(text(Numbers::Levels(&plane), outside, TableFormat::CSV), "");
    }

    #[test]
    fn coordinates_are_those_of_the_plane() {
        let plane = plane(3, 2, Levels::U16(vec![1, 2, 3, 4, 5, 65_535]));
        let region = Region {
            x: 1,
            y: 0,
            width: 2,
            height: 2,
        };
        let format = TableFormat {
            separator: Separator::Tab,
            base: Base::hex(16),
            coordinates: true,
        };
        assert_eq!(
            text(Numbers::Levels(&plane), region, format),
            "y \\ x\t1\t2\n0\t0002\t0003\n1\t0005\tFFFF\n"
        );
    }

    #[test]
    fn signs_stay() {
        let plane = SignedPlane {
            width: 4,
            height: 1,
            values: vec![-255, 255, 0, -65_535],
        };
        let region = Region::whole(4, 1);
        assert_eq!(
            text(Numbers::Signed(&plane), region, TableFormat::CSV),
            "-255,255,0,-65535\n"
        );
        let hex = TableFormat {
            base: Base::hex(8),
            ..TableFormat::CSV
        };
        assert_eq!(
            text(Numbers::Signed(&plane), region, hex),
            "-FF,FF,00,-FFFF\n"
        );
    }

    #[test]
    fn every_number_reads_back() {
        let values: Vec<i32> = (-70_000..70_000).step_by(7).collect();
        let plane = SignedPlane {
            width: values.len() as u32,
            height: 1,
            values: values.clone(),
        };
        let written = text(
            Numbers::Signed(&plane),
            Region::whole(plane.width, 1),
            TableFormat::CSV,
        );
        let read: Vec<i32> = written
            .trim_end()
            .split(',')
            .map(|n| n.parse().unwrap())
            .collect();
        assert_eq!(read, values);
    }
}
