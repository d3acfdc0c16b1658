//! Whether an image file has its end: decoders that fill up what is missing, or do not look for it, say nothing.

use image::ImageFormat;

/// What to say when the end of the file is missing; `None` when it is there, or the kind of file has no mark for it.
pub fn missing_end(file_format: ImageFormat, bytes: &[u8]) -> Option<&'static str> {
    match file_format {
        ImageFormat::Jpeg if !jpeg(bytes) => {
            Some("the file ends before its picture does, the decoder filled up the rest")
        }
        ImageFormat::Png if !png(bytes) => Some("the end of the PNG file is missing"),
        ImageFormat::Gif if !gif(bytes) => Some("the end of the GIF file is missing"),
        _ => None,
    }
}

/// ITU-T T.81, annex B: the marker EOI, behind segments and coded data.
fn jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[first, marker]) = bytes.get(at..at + 2) {
        match (first, marker) {
            (0xff, 0xd9) => return true,
            // Coded data between segments: stuffed bytes, restart marks, fill bytes.
            (0xff, 0x00 | 0xd0..=0xd7 | 0x01) => at += 2,
            (0xff, 0xff) => at += 1,
            (0xff, _) => match bytes.get(at + 2..at + 4) {
                Some(length) => {
                    at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
                }
                None => return false,
            },
            _ => at += 1,
        }
    }
    false
}

/// PNG, section 11.2.4: the chunk IEND, with its checksum.
fn png(bytes: &[u8]) -> bool {
    let mut at = 8_usize;
    while let Some(head) = bytes.get(at..at.saturating_add(8)) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        at = at.saturating_add(12).saturating_add(length);
        if head.ends_with(b"IEND") {
            return at <= bytes.len();
        }
    }
    false
}

/// GIF89a, section 27: the trailer, behind extensions and images. What is no block at all is for the decoder to judge.
fn gif(bytes: &[u8]) -> bool {
    let colours = |flags: u8| match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    };
    let Some(flags) = bytes.get(10) else {
        return false;
    };
    let mut at = 13 + colours(*flags);
    loop {
        at = match bytes.get(at) {
            None => return false,
            Some(0x21) => at + 2,
            Some(0x2c) => match bytes.get(at + 9) {
                Some(flags) => at + 11 + colours(*flags),
                None => return false,
            },
            Some(_) => return true,
        };
        loop {
            match bytes.get(at) {
                None => return false,
                Some(0) => break,
                Some(length) => at += 1 + usize::from(*length),
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_end_of_a_jpeg_is_found_behind_its_data() {
        // A thumbnail's end marker inside an APP1 segment is not the picture's.
        let segment = [0xff, 0xe1, 0x00, 0x04, 0xff, 0xd9];
        let scan = [0xff, 0xda, 0x00, 0x02, 1, 2, 0xff, 0x00, 0xff, 0xd0, 3];
        let mut bytes = vec![0xff, 0xd8];
        bytes.extend(segment);
        bytes.extend(scan);
        assert!(!jpeg(&bytes));
        bytes.extend([0xff, 0xd9]);
        assert!(jpeg(&bytes));
    }

    #[test]
    fn a_file_is_complete_to_its_last_byte_only() {
        let picture = image::RgbImage::from_fn(37, 23, |x, y| {
            image::Rgb([(x * 7) as u8, (y * 11) as u8, (x * y) as u8])
        });
        for file_format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Jpeg] {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, file_format).unwrap();
            let bytes = bytes.into_inner();
            assert_eq!(missing_end(file_format, &bytes), None, "{file_format:?}");
            for length in 0..bytes.len() {
                let said = missing_end(file_format, &bytes[..length]);
                assert!(said.is_some(), "{file_format:?} of {length} bytes");
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(mut bytes in prop::collection::vec(any::<u8>(), 0..200), mark in 0_usize..3) {
            let (format, start): (ImageFormat, &[u8]) = [
                (ImageFormat::Png, b"\x89PNG\r\n\x1a\n".as_slice()),
                (ImageFormat::Jpeg, &[0xff, 0xd8]),
                (ImageFormat::Gif, b"GIF89a"),
            ][mark];
            bytes.splice(..0, start.iter().copied());
            missing_end(format, &bytes);
        }
    }
}
