//! What an image file says about itself and its decoder keeps to itself: read from the bytes, to be said on screen.

use std::ops::Range;

use image::ImageFormat;

/// What was done to the stored numbers on their way, or is left out; one clause each.
pub fn conversions(format: ImageFormat, bytes: &[u8]) -> Vec<String> {
    match format {
        ImageFormat::Png => png(bytes),
        ImageFormat::Bmp => bmp(bytes),
        ImageFormat::Gif => Some("palette expanded to RGBA".to_owned()),
        ImageFormat::Jpeg => jpeg_components(bytes)
            .filter(|components| *components == 4)
            .map(|_| "CMYK converted to RGB".to_owned()),
        ImageFormat::Tiff => {
            tiff_has_more_pages(bytes).then(|| "only the first page of several is shown".to_owned())
        }
        ImageFormat::Pnm => pnm_maximum(bytes)
            .filter(|(_, maximum)| !matches!(maximum, 255 | 65535))
            .map(|(_, maximum)| format!("the header says that {maximum} is white")),
        _ => None,
    }
    .into_iter()
    .collect()
}

/// PNG, section 11.2.1 (IHDR): bit depth at byte 24, colour type at byte 25.
fn png(bytes: &[u8]) -> Option<String> {
    match (bytes.get(24)?, bytes.get(25)?) {
        (_, 3) => Some("palette expanded to RGB".to_owned()),
        (depth @ (1 | 2 | 4), 0) => Some(format!("{depth}-bit gray expanded to 8 bits")),
        _ => None,
    }
}

/// Number of frames that an animated PNG declares (its acTL chunk, which stands before the image data).
pub fn apng_frames(bytes: &[u8]) -> Option<u32> {
    let mut at = 8;
    loop {
        let length = be32(bytes, at)? as usize;
        match bytes.get(at + 4..at + 8)? {
            b"acTL" => return be32(bytes, at + 8),
            b"IDAT" | b"IEND" => return None,
            _ => at = at.checked_add(12)?.checked_add(length)?,
        }
    }
}

/// True when a WebP file says that it is animated (VP8X, flag bit 1).
pub fn webp_is_animated(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 0b10 != 0)
}

fn bmp(bytes: &[u8]) -> Option<String> {
    // The oldest header (12 bytes) keeps the bit count four bytes earlier.
    let at = if le32(bytes, 14)? == 12 { 24 } else { 28 };
    match bytes.get(at)? {
        1..=8 => Some("palette expanded to RGB".to_owned()),
        16 => Some("16-bit pixels expanded to 8 bits per channel".to_owned()),
        _ => None,
    }
}

/// Components of a JPEG's frame header (ITU-T T.81, B.2.2).
fn jpeg_components(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if bytes.get(at) != Some(&0xff) {
            return None;
        }
        match marker {
            0xff => at += 1,
            0xc4 | 0xc8 | 0xcc => at = at + 2 + be16(bytes, at + 2)?,
            0xc0..=0xcf => return bytes.get(at + 9).copied(),
            0xd9 | 0xda => return None,
            _ => at = at + 2 + be16(bytes, at + 2)?.max(2),
        }
    }
}

fn tiff_has_more_pages(bytes: &[u8]) -> bool {
    let read = || {
        let little = bytes.starts_with(b"II");
        let offset = if little {
            le32(bytes, 4)
        } else {
            be32(bytes, 4)
        }? as usize;
        let entries = if little {
            le16(bytes, offset)
        } else {
            be16(bytes, offset)
        }?;
        let next = offset.checked_add(2 + entries * 12)?;
        Some(
            if little {
                le32(bytes, next)
            } else {
                be32(bytes, next)
            }? != 0,
        )
    };
    read().unwrap_or(false)
}

/// Where a PNM header writes its maximum, and the maximum. `None` for bitmaps, whose maximum is always 1.
pub fn pnm_maximum(bytes: &[u8]) -> Option<(Range<usize>, u32)> {
    let head = &bytes[..bytes.len().min(4096)];
    let find = |word: &[u8]| head.windows(word.len()).position(|w| w == word);
    match head.get(..2)? {
        b"P7" if find(b"\nTUPLTYPE BLACKANDWHITE").is_some() => None,
        b"P7" => {
            let word = b"\nMAXVAL ";
            number(head, find(word)? + word.len())
        }
        b"P2" | b"P3" | b"P5" | b"P6" => {
            let width = number(head, 2)?;
            let height = number(head, width.0.end)?;
            number(head, height.0.end)
        }
        _ => None,
    }
}

/// The decimal number after blanks and `#` comments.
fn number(head: &[u8], mut at: usize) -> Option<(Range<usize>, u32)> {
    loop {
        match head.get(at)? {
            b'#' => at += head[at..].iter().position(|b| *b == b'\n')?,
            b if b.is_ascii_whitespace() => at += 1,
            _ => break,
        }
    }
    let length = head[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let text = std::str::from_utf8(&head[at..at + length]).ok()?;
    Some((at..at + length, text.parse().ok()?))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    array(bytes, at).map(|b| usize::from(u16::from_be_bytes(b)))
}

fn le16(bytes: &[u8], at: usize) -> Option<usize> {
    array(bytes, at).map(|b| usize::from(u16::from_le_bytes(b)))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_maximum_of_a_pnm_header_is_found_between_comments() {
        let header = b"P5 # made by\n# somebody 9 9 9\n12 34\n1023\nxxxx";
        assert_eq!(pnm_maximum(header), Some((36..40, 1023)));
        let header = b"P7\nWIDTH 2\nHEIGHT 2\nDEPTH 1\nMAXVAL 15\nTUPLTYPE GRAYSCALE\nENDHDR\n";
        assert_eq!(pnm_maximum(header).map(|(_, m)| m), Some(15));
        assert_eq!(pnm_maximum(b"P4 8 8\n"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(mut bytes in prop::collection::vec(any::<u8>(), 0..200), mark in 0_usize..6) {
            let (format, start): (ImageFormat, &[u8]) = [
                (ImageFormat::Png, b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice()),
                (ImageFormat::Jpeg, &[0xff, 0xd8]),
                (ImageFormat::Tiff, b"II*\0"),
                (ImageFormat::Tiff, b"MM\0*"),
                (ImageFormat::Bmp, b"BM"),
                (ImageFormat::Pnm, b"P5 "),
            ][mark];
            bytes.splice(..0, start.iter().copied());
            conversions(format, &bytes);
            apng_frames(&bytes);
            webp_is_animated(&bytes);
        }
    }
}
