//! Every stage equals cv2's, to the bit: blurs, thresholds, morphology, regions and the other differences.
//! `recorded/stages.json` was made by `recorded/stages.py`; cv2 4.14 and 5.0 give the same file.

use std::fmt::Debug;

use framelens::analysis::stages::{blur, choose_level, clean_up, over, reduce, regions};
use framelens::analysis::{
    DifferenceKind, DifferenceOn, GrayOf, Kernel, Mask, Neighbours, Operation, RegionRule, Shape,
    Step, ThresholdBy, histogram,
};
use framelens::frame::{Channel, ColorModel, Levels, Pixels, Plane, Profile};
use serde_json::Value;

const SIZES: [(u32, u32); 8] = [
    (61, 37),
    (64, 16),
    (7, 5),
    (130, 9),
    (1, 12),
    (12, 1),
    (2, 2),
    (1, 1),
];

fn recorded(group: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("recorded/stages.json")).expect("JSON");
    all[group].as_array().expect("a list").clone()
}

fn number<T: TryFrom<i64>>(value: &Value) -> T
where
    T::Error: Debug,
{
    let number = value.as_i64().expect("a whole number");
    T::try_from(number).expect("in range")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a name")
}

/// The generator of `stages.py`.
fn numbers(seed: u32, count: u32) -> Vec<u32> {
    let mut state = seed;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        })
        .collect()
}

fn stored(bits: u8, (width, height): (u32, u32), values: &[u32]) -> Plane {
    let levels = match bits {
        8 => Levels::U8(values.iter().map(|v| *v as u8).collect()),
        _ => Levels::U16(values.iter().map(|v| *v as u16).collect()),
    };
    Plane {
        channel: Channel::Gray,
        width,
        height,
        levels,
    }
}

fn plane(seed: u32, size: (u32, u32), bits: u8) -> Plane {
    let peak = (1u32 << bits) - 1;
    let values: Vec<u32> = numbers(seed, size.0 * size.1)
        .into_iter()
        .map(|n| match n {
            n if n % 5 == 0 => 0,
            n if n % 7 == 0 => peak,
            n => (n >> 4) % (peak + 1),
        })
        .collect();
    stored(bits, size, &values)
}

fn quiet(seed: u32, size: (u32, u32), bits: u8) -> Plane {
    let (width, height) = size;
    let mut values: Vec<u32> = numbers(seed, width * height)
        .into_iter()
        .map(|n| n % 9 * (n >> 7) % 9)
        .collect();
    for y in height / 3..height / 3 * 2 {
        for x in width / 4..width / 2 {
            values[(y * width + x) as usize] += 40 + seed % 60;
        }
    }
    let scale = if bits == 8 { 1 } else { 200 };
    values.iter_mut().for_each(|v| *v *= scale);
    stored(bits, size, &values)
}

fn mask(seed: u32, (width, height): (u32, u32), density: u32) -> Mask {
    let values: Vec<u8> = numbers(seed, width * height)
        .into_iter()
        .map(|n| u8::from(n % 8 < density))
        .collect();
    let rolled = |at: usize| match at % width as usize {
        0 => values[at + width as usize - 1],
        _ => values[at - 1],
    };
    let clumps: Vec<u8> = (0..values.len())
        .map(|at| match seed % 2 {
            1 => values[at].max(rolled(at)),
            _ => values[at],
        })
        .collect();
    Mask {
        width,
        height,
        changed: clumps.iter().map(|v| u64::from(*v)).sum(),
        values: clumps,
    }
}

/// CRC-32 as zlib has it.
fn crc(bytes: impl IntoIterator<Item = u8>) -> i64 {
    let mut state = u32::MAX;
    for byte in bytes {
        state ^= u32::from(byte);
        for _ in 0..8 {
            state = state >> 1 ^ (0xEDB8_8320 & (state & 1).wrapping_neg());
        }
    }
    i64::from(!state)
}

fn crc_of(plane: &Plane) -> i64 {
    match &plane.levels {
        Levels::U8(values) => crc(values.iter().copied()),
        Levels::U16(values) => crc(values.iter().flat_map(|v| v.to_le_bytes())),
    }
}

#[test]
fn blurs() {
    let rows = recorded("blurs");
    assert!(rows.len() > 90, "{} rows", rows.len());
    for row in rows {
        let kernel = Kernel::ALL.into_iter().find(|k| k.name() == text(&row[0]));
        let size = SIZES[number::<usize>(&row[2])];
        let image = plane(number(&row[2]), size, number(&row[1]));
        let blurred = blur(&image, kernel.expect("a kernel"));
        assert_eq!(crc_of(&blurred), number::<i64>(&row[3]), "{row}");
    }
}

#[test]
fn thresholds() {
    let rows = recorded("thresholds");
    assert!(rows.len() > 100, "{} rows", rows.len());
    for row in rows {
        let (bits, seed) = (number(&row[1]), number::<u32>(&row[3]));
        let size = SIZES[seed as usize % 4];
        let image = match text(&row[2]) {
            "plane" => plane(seed, size, bits),
            _ => quiet(seed, size, bits),
        };
        let rule = match text(&row[0]) {
            "otsu" => ThresholdBy::Otsu,
            "triangle" => ThresholdBy::Triangle,
            _ => ThresholdBy::MeanPlusSigmas(1.5),
        };
        let levels = histogram(&image, bits, None);
        let chosen = choose_level(rule, 0, &levels).expect("defined").level;
        assert_eq!(chosen, number::<i32>(&row[4]), "{row}");
        assert_eq!(
            over(&image, chosen).changed,
            number::<u64>(&row[5]),
            "{row}"
        );
    }
}

#[test]
fn morphology() {
    let rows = recorded("morphology");
    assert!(rows.len() > 1000, "{} rows", rows.len());
    for row in rows {
        let operation = Operation::ALL
            .into_iter()
            .find(|o| o.name() == text(&row[0]));
        let operation = operation.expect("an operation");
        let shape = Shape::ALL.into_iter().find(|s| s.name() == text(&row[1]));
        let step = Step {
            operation,
            shape: shape.expect("a shape"),
            size: number(&row[2]),
            iterations: number(&row[3]),
        };
        let density = match operation {
            Operation::Erode | Operation::Open => 7,
            Operation::Dilate | Operation::Close => 1,
        };
        let image = mask(number(&row[4]), SIZES[number::<usize>(&row[4])], density);
        let result = clean_up(&image, &[step]);
        assert_eq!(crc(result.values), number::<i64>(&row[5]), "{row}");
    }
}

/// Bounds, areas, centroids and the order of the labels.
#[test]
fn components() {
    for row in recorded("regions") {
        let neighbours = match number::<u8>(&row[0]) {
            4 => Neighbours::Four,
            _ => Neighbours::Eight,
        };
        let size = SIZES[number::<usize>(&row[2])];
        let image = mask(number(&row[2]), size, number(&row[1]));
        let rule = RegionRule {
            on: true,
            neighbours,
            smallest: 1,
        };
        let mut found = regions(&image, &plane(0, size, 8), &rule).found;
        found.sort_by_key(|region| region.label);
        let expected = row[3].as_array().expect("a list");
        assert_eq!(found.len(), expected.len(), "{row}");
        for (label, (region, cv2)) in (1..).zip(found.iter().zip(expected)) {
            assert_eq!(region.label, label);
            let bounds = region.bounds;
            let ours = [
                u64::from(bounds.x),
                u64::from(bounds.y),
                u64::from(bounds.width),
                u64::from(bounds.height),
                region.area,
            ];
            let theirs: [u64; 5] = std::array::from_fn(|i| number(&cv2[i]));
            assert_eq!(ours, theirs, "label {label} of {row}");
            for (own, index) in [(region.centroid.0, 5), (region.centroid.1, 6)] {
                let theirs = cv2[index].as_f64().expect("a number");
                assert!((own - theirs).abs() < 1e-6, "label {label} of {row}");
            }
        }
    }
}

#[test]
fn signed_and_squared_differences() {
    let rows = recorded("differences");
    assert_eq!(rows.len(), 3);
    for row in rows {
        let bits = number(&row[1]);
        let [a, b] = [20, 21].map(|seed| Pixels {
            profile: Profile::Standard,
            width: 61,
            height: 37,
            model: ColorModel::Gray,
            depth: bits,
            planes: vec![plane(seed, (61, 37), bits)],
            guessed: false,
        });
        let kind = DifferenceKind::ALL
            .into_iter()
            .find(|k| k.name() == text(&row[0]));
        let kind = kind.expect("a kind");
        let on = DifferenceOn::Channel(Channel::Gray);
        let found = reduce(&a, &b, kind, on, GrayOf::Difference).expect("comparable");
        assert_eq!(crc_of(&found), number::<i64>(&row[2]), "{row}");
    }
}
