//! Random and mutated bytes, given to what the fuzz targets in `fuzz/` are about. `PROPTEST_CASES=100000` tries longer.

#[path = "support/wild.rs"]
mod wild;

use std::io::Cursor;
use std::path::Path;

use framelens::session::{Session, file};
use proptest::prelude::*;

/// Whole files of every still kind, to be mutated.
fn stills() -> Vec<Vec<u8>> {
    use image::ImageFormat::{Bmp, Gif, Jpeg, Png, Pnm, Qoi, Tga, Tiff, WebP};
    let picture =
        image::RgbImage::from_fn(19, 13, |x, y| image::Rgb([x as u8 * 9, y as u8 * 7, 55]));
    [Bmp, Gif, Jpeg, Png, Pnm, Qoi, Tga, Tiff, WebP]
        .into_iter()
        .map(|format| {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).expect("encoded");
            bytes.into_inner()
        })
        .collect()
}

fn array() -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    let header = "{'descr': '<u2', 'fortran_order': True, 'shape': (3, 4, 5), }";
    bytes.extend(format!("{header:<117}\n").bytes());
    bytes.extend(0..120);
    bytes
}

/// Bytes written over a whole: where (as a share of the length), and which.
fn mutations() -> impl Strategy<Value = Vec<(f64, Vec<u8>)>> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..6),
        Just(vec![0xFF; 4]),
        Just(vec![0; 4]),
        Just(vec![0x7F, 0xFF, 0xFF, 0xFF]),
    ];
    prop::collection::vec((0.0..1.0_f64, bytes), 1..6)
}

fn mutated(whole: &[u8], mutations: &[(f64, Vec<u8>)], end: f64) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for (place, written) in mutations {
        let at = (bytes.len() as f64 * place) as usize;
        for (target, byte) in bytes[at..].iter_mut().zip(written) {
            *target = *byte;
        }
    }
    bytes.truncate((bytes.len() as f64 * end).ceil() as usize);
    bytes
}

proptest! {
    #[test]
    fn stills_survive(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        wild::still(&bytes);
    }

    #[test]
    fn mutated_stills_survive(kind in 0_usize..9, mutations in mutations(), end in 0.2..1.2_f64) {
        wild::still(&mutated(&stills()[kind], &mutations, end.min(1.0)));
    }

    #[test]
    fn mutated_arrays_survive(mutations in mutations(), end in 0.2..1.2_f64) {
        wild::array(&mutated(&array(), &mutations, end.min(1.0)));
    }

    #[test]
    fn matrices_survive(text in "[0-9eE+,; \t\n#.-]{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        wild::matrix(text.as_bytes());
        wild::matrix(&bytes);
    }

    #[test]
    fn patterns_survive(text in "[%*0-9da\\[\\]./\n\u{416}]{0,60}") {
        wild::pattern(&text);
    }

    #[test]
    fn mutated_sessions_survive(mutations in mutations(), end in 0.2..1.2_f64, text in ".{0,60}") {
        let whole = file::to_json(&Session::default(), Path::new("/nowhere")).expect("JSON");
        let bytes = mutated(whole.as_bytes(), &mutations, end.min(1.0));
        wild::session(&String::from_utf8_lossy(&bytes));
        wild::session(&text);
    }
}
