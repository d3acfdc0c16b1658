//! Gray, difference, both grays of a difference and the threshold equal cv2's, number for number.
//! `recorded/differences.csv` was made by `recorded/differences.py`; cv2 4.14 and 5.0 give the same file.

use framelens::analysis::{DifferenceOn, GrayOf, absolute, gray, threshold, value_at};
use framelens::frame::{Channel, ColorModel, Levels, Pixels, Plane, Profile};

const RECORDED: &str = include_str!("recorded/differences.csv");
const COLUMNS: usize = 12;

/// The recorded rows of one depth.
fn rows(bits: u16) -> Vec<[u16; COLUMNS]> {
    let numbers = RECORDED.lines().skip(1).map(|line| {
        let row: Vec<u16> = line
            .split(',')
            .map(|number| number.parse().expect("a recorded number"))
            .collect();
        <[u16; COLUMNS]>::try_from(row).expect("twelve columns")
    });
    numbers.filter(|row| row[0] == bits).collect()
}

/// A picture of one row whose B, G and R are three columns of the file.
fn picture(rows: &[[u16; COLUMNS]], bits: u16, first: usize) -> Pixels {
    let plane = |channel, column: usize| {
        let numbers = rows.iter().map(|row| row[column]);
        Plane {
            channel,
            width: rows.len() as u32,
            height: 1,
            levels: if bits == 8 {
                Levels::U8(numbers.map(|n| n as u8).collect())
            } else {
                Levels::U16(numbers.collect())
            },
        }
    };
    Pixels {
        profile: Profile::Standard,
        width: rows.len() as u32,
        height: 1,
        model: ColorModel::Rgb,
        depth: bits as u8,
        planes: vec![
            plane(Channel::R, first + 2),
            plane(Channel::G, first + 1),
            plane(Channel::B, first),
        ],
        guessed: false,
    }
}

#[test]
fn every_recorded_number() {
    for (bits, level) in [(8, 10), (16, 2570)] {
        let rows = rows(bits);
        assert!(rows.len() > 300, "{} rows of {bits} bits", rows.len());
        let (a, b) = (picture(&rows, bits, 1), picture(&rows, bits, 4));
        let on = DifferenceOn::Channel(Channel::Gray);
        let planes = [
            gray(&a),
            gray(&b),
            absolute(&a, &b, on, GrayOf::Difference),
            absolute(&a, &b, on, GrayOf::Frames),
        ]
        .map(|plane| plane.expect("comparable"));
        let mask = threshold(&planes[2], level);
        for (x, row) in rows.iter().enumerate() {
            let found = [0, 1, 2, 3].map(|i| planes[i].levels.get(x));
            assert_eq!(found, row[7..11], "{bits} bits, {row:?}");
            assert_eq!(u16::from(mask.values[x]), row[11], "{bits} bits, {row:?}");
            let read_out = value_at(&a, Channel::Gray, x as u32, 0);
            assert_eq!(read_out, Some(row[7]), "{bits} bits, {row:?}");
        }
    }
}
