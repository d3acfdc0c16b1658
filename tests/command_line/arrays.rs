//! numpy's arrays and matrices as text: a person's own numbers, under every profile.

use super::*;

/// How an array lies in its file.
#[derive(Debug, Clone, Copy)]
struct Kind {
    deep: bool,
    big_endian: bool,
    fortran: bool,
}

/// An `.npy` file of this shape, whose number at an index is what `level` says.
fn array(shape: &[usize], kind: Kind, level: impl Fn(&[usize]) -> u16) -> Vec<u8> {
    let descr = match kind {
        Kind { deep: false, .. } => "|u1",
        Kind {
            big_endian: true, ..
        } => ">u2",
        Kind { .. } => "<u2",
    };
    let order = if kind.fortran { "True" } else { "False" };
    let lengths: Vec<String> = shape.iter().map(ToString::to_string).collect();
    let mut text = format!(
        "{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({}), }}",
        lengths.join(", ")
    );
    while (text.len() + 11) % 64 != 0 {
        text.push(' ');
    }
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.bytes());
    for n in 0..shape.iter().product() {
        let mut rest = n;
        let mut index = vec![0; shape.len()];
        let mut axes: Vec<usize> = (0..shape.len()).collect();
        if !kind.fortran {
            axes.reverse();
        }
        for axis in axes {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        let number = level(&index);
        match (kind.deep, kind.big_endian) {
            (false, _) => bytes.push(number as u8),
            (true, true) => bytes.extend(number.to_be_bytes()),
            (true, false) => bytes.extend(number.to_le_bytes()),
        }
    }
    bytes
}

const PLAIN: Kind = Kind {
    deep: false,
    big_endian: false,
    fortran: false,
};

fn kinds() -> impl Iterator<Item = Kind> {
    (0..8).map(|bits| Kind {
        deep: bits & 1 != 0,
        big_endian: bits & 2 != 0,
        fortran: bits & 4 != 0,
    })
}

fn number(index: &[usize], deep: bool) -> u16 {
    let mixed = index.iter().fold(7_usize, |sum, i| sum * 31 + i * 3 + 1);
    if deep {
        mixed as u16
    } else {
        (mixed % 256) as u16
    }
}

#[test]
fn every_kind_of_array_keeps_its_numbers_under_every_profile() {
    let folder = tempfile::tempdir().expect("a folder");
    let shapes: [(&[usize], bool); 6] = [
        (&[9, 13], false),
        (&[9, 13, 1], false),
        (&[9, 13, 3], false),
        (&[4, 9, 13], true),
        (&[4, 9, 13, 1], true),
        (&[4, 9, 13, 3], true),
    ];
    // Each kind meets each profile with some shape, and each shape with some kind.
    for (turn, kind) in kinds().enumerate() {
        for (place, (shape, many)) in shapes.into_iter().enumerate() {
            let bytes = array(shape, kind, |index| number(index, kind.deep));
            fs::write(folder.path().join("a.npy"), bytes).expect("written");
            let frame = if many { 2 } else { 0 };
            let colour = shape.last() == Some(&3);
            let profile = ["opencv4", "opencv5", "standard", "native"][(turn + place) % 4];
            let channels: &[(&str, usize)] = if colour {
                &[("b", 0), ("g", 1), ("r", 2)]
            } else {
                &[("gray", 0)]
            };
            for (channel, at) in channels {
                let line =
                    format!("table a.npy --frame {frame} --channel {channel} --profile {profile}");
                let found = numbers(&printed(folder.path(), &line));
                let expected: Vec<Vec<i32>> = (0..9)
                    .map(|y| {
                        (0..13)
                            .map(|x| {
                                let mut index = vec![y, x];
                                if many {
                                    index.insert(0, frame);
                                }
                                if index.len() < shape.len() {
                                    index.push(*at);
                                }
                                i32::from(number(&index, kind.deep))
                            })
                            .collect()
                    })
                    .collect();
                assert_eq!(found, expected, "{shape:?} {kind:?} {line}");
            }
        }
    }
}

#[test]
fn the_order_of_channels_is_a_choice_and_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = array(&[2, 3, 3], PLAIN, |index| [10, 20, 30][index[2]]);
    fs::write(folder.path().join("a.npy"), bytes).expect("written");
    let red = |option: &str| {
        numbers(&printed(
            folder.path(),
            &format!("table a.npy --frame 0 --channel r {option}"),
        ))[0][0]
    };
    assert_eq!(red(""), 30);
    assert_eq!(red("--channels bgr"), 30);
    assert_eq!(red("--channels rgb"), 10);
    let pair = "table a.npy a.npy --frame 0 --channel r --show signed --channels-b rgb";
    assert_eq!(numbers(&printed(folder.path(), pair))[0][0], 20);
    let told = printed(folder.path(), "info a.npy");
    assert!(
        told.contains("channels are BGR (--channels rgb for the other order)"),
        "{told}"
    );
    assert!(
        told.contains("shape (2, 3, 3) read as (H,W,3), one colour picture"),
        "{told}"
    );
}

#[test]
fn an_array_is_compared_with_the_picture_it_was_made_from() {
    let folder = two_pictures();
    let shape = [HEIGHT as usize, WIDTH as usize, 3];
    let bytes = array(&shape, PLAIN, |index| {
        u16::from(color_a(index[1] as u32, index[0] as u32)[2 - index[2]])
    });
    fs::write(folder.path().join("a.npy"), bytes).expect("written");
    for profile in ["opencv4", "opencv5", "standard", "native"] {
        for channel in ["r", "g", "b"] {
            let line =
                format!("table a.npy a.png --frame 0 --channel {channel} --profile {profile}");
            assert_eq!(
                numbers(&printed(folder.path(), &line)),
                everywhere(|_, _| 0),
                "{line}"
            );
        }
    }
}

/// What a person subtracts in numpy: the matrix and cv2's gray of the frame.
#[test]
fn a_gray_matrix_meets_the_gray_of_a_colour_frame() {
    let folder = two_pictures();
    let text: String = everywhere(|x, y| gray(color_a(x, y)) + i32::from(x == 3))
        .iter()
        .map(|row| {
            row.iter()
                .map(|n| format!("{n}.0"))
                .collect::<Vec<_>>()
                .join(",")
                + "\n"
        })
        .collect();
    fs::write(folder.path().join("m.csv"), text).expect("written");
    for profile in ["opencv4", "standard"] {
        let line = format!("table m.csv a.png --frame 0 --profile {profile}");
        let expected = everywhere(|x, _| i32::from(x == 3));
        assert_eq!(numbers(&printed(folder.path(), &line)), expected, "{line}");
    }
}

#[test]
fn an_array_that_ends_early_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = array(&[5, 4, 6], PLAIN, |_| 9);
    fs::write(folder.path().join("a.npy"), &bytes[..bytes.len() - 30]).expect("written");
    let told: serde_json::Value =
        serde_json::from_str(&printed(folder.path(), "info a.npy --json")).expect("JSON");
    assert_eq!(told["frame_count"], 3);
    assert_eq!(told["frame_count_declared"], 5);
    assert!(
        told["notes"]
            .to_string()
            .contains("3 of 5 frames are there"),
        "{told}"
    );
    fs::write(folder.path().join("b.npy"), &bytes[..bytes.len() - 110]).expect("written");
    assert!(failed(folder.path(), "info b.npy").contains("ends early"));
}

#[test]
fn what_is_no_picture_says_what_to_save() {
    let folder = tempfile::tempdir().expect("a folder");
    let float =
        b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }";
    let mut bytes = float.to_vec();
    bytes.resize(128, b' ');
    bytes.extend([0; 32]);
    fs::write(folder.path().join("f.npy"), bytes).expect("written");
    let sentence = failed(folder.path(), "info f.npy");
    assert!(
        sentence.contains("float64") && sentence.contains("astype(numpy.uint8)"),
        "{sentence}"
    );
    fs::write(folder.path().join("x.npz"), b"PK\x03\x04rest").expect("written");
    assert!(failed(folder.path(), "info x.npz").contains("numpy.save"));
}

#[test]
fn a_matrix_as_savetxt_writes_it_is_a_gray_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let text: String = everywhere(|x, y| (x * 9 + y) as i32)
        .iter()
        .map(|row| {
            let words: Vec<String> = row
                .iter()
                .map(|n| format!("{:.18e}", f64::from(*n)))
                .collect();
            words.join(" ") + "\n"
        })
        .collect();
    fs::write(folder.path().join("m.csv"), format!("# header\n{text}")).expect("written");
    for profile in ["opencv4", "standard", "native"] {
        let line = format!("table m.csv --frame 0 --profile {profile}");
        assert_eq!(
            numbers(&printed(folder.path(), &line)),
            everywhere(|x, y| (x * 9 + y) as i32)
        );
    }
    assert!(printed(folder.path(), "info m.csv").contains("read as 8 bits"));
    fs::write(folder.path().join("deep.txt"), "0,256\n65535,1\n").expect("written");
    assert_eq!(
        printed(folder.path(), "table deep.txt --frame 0"),
        "0,256\n65535,1\n"
    );
    fs::write(folder.path().join("bad.csv"), "1,2\n3,4.5\n").expect("written");
    let sentence = failed(folder.path(), "table bad.csv --frame 0");
    assert!(sentence.contains("row 1, column 1"), "{sentence}");
}
