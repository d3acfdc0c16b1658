//! Which files are images: by their content where it says, by their name where it does not.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use image::ImageFormat;

use crate::error::{Error, Result};

/// Bytes of a file's beginning that are looked at.
pub const HEAD: usize = 64 * 1024;

/// The name on screen of a format that is read here; `None` for the others.
pub fn name(format: ImageFormat) -> Option<&'static str> {
    Some(match format {
        ImageFormat::Png => "PNG",
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Gif => "GIF",
        ImageFormat::WebP => "WebP",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::Bmp => "BMP",
        ImageFormat::Pnm => "PNM",
        ImageFormat::Qoi => "QOI",
        ImageFormat::Tga => "TGA",
        ImageFormat::Hdr => "HDR",
        ImageFormat::OpenExr => "OpenEXR",
        _ => return None,
    })
}

/// The format that a file name's extension stands for.
pub fn by_name(path: &Path) -> Option<ImageFormat> {
    let extension = path.extension()?.to_str()?;
    ImageFormat::from_extension(extension).filter(|format| name(*format).is_some())
}

/// The format that the beginning of a file's content stands for. TGA has no mark of its own.
pub fn by_content(head: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(head).ok()?;
    // Two letters are a weak mark: other files begin with them too.
    let believed = match format {
        ImageFormat::Bmp => head.get(14..18).is_some_and(|size| {
            matches!(
                u32::from_le_bytes([size[0], size[1], size[2], size[3]]),
                12 | 16 | 40 | 52 | 56 | 64 | 108 | 124
            )
        }),
        ImageFormat::Pnm => head
            .get(2)
            .is_some_and(|b| b.is_ascii_whitespace() || *b == b'#'),
        _ => true,
    };
    (believed && name(format).is_some()).then_some(format)
}

/// The format of a file: its content decides, then, for TGA, its name.
///
/// # Errors
/// When neither says that it is an image.
pub fn of(path: &Path, head: &[u8]) -> Result<ImageFormat> {
    let named = by_name(path);
    if let Some(format) = by_content(head) {
        return Ok(format);
    }
    match named {
        Some(ImageFormat::Tga) if !head.is_empty() => Ok(ImageFormat::Tga),
        _ if head.is_empty() => Err(Error::new("the file is empty").path(path)),
        Some(format) => {
            let called = name(format).unwrap_or("an image");
            Err(Error::new(format!(
                "the file is called {called}, but its content is no image of a known kind"
            ))
            .path(path))
        }
        None => Err(Error::new("the file is no image of a known kind")
            .advice(
                "PNG, JPEG, GIF, WebP, TIFF, BMP, PNM, QOI and TGA can be read, and a list can only hold images",
            )
            .path(path)),
    }
}

/// True when an existing file is to be opened as an image and not as a video.
pub fn is_image_file(path: &Path) -> bool {
    let Ok(head) = File::open(path).and_then(|file| self::head(file, 512)) else {
        return false;
    };
    let named = by_name(path);
    match by_content(&head) {
        // A raw stream of JPEG pictures begins like one picture.
        Some(ImageFormat::Jpeg) => named.is_some() || !called_motion_jpeg(path),
        // Camera raw files begin like TIFF and hold something else.
        Some(ImageFormat::Tiff) => named.is_some(),
        Some(_) => true,
        None => named.is_some() && !looks_like_video(&head),
    }
}

/// The first bytes of a file, at most `most`.
pub fn head(file: File, most: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.take(most as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| extensions.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

fn called_motion_jpeg(path: &Path) -> bool {
    has_extension(path, &["mjpeg", "mjpg", "mjp"])
}

/// The beginnings of the usual video containers, and of the ISO family that AVIF and HEIC belong to.
fn looks_like_video(head: &[u8]) -> bool {
    let at = |offset: usize, mark: &[u8]| head.get(offset..).is_some_and(|h| h.starts_with(mark));
    at(4, b"ftyp")
        || at(4, b"moov")
        || (at(0, b"RIFF") && at(8, b"AVI "))
        || at(0, &[0x1a, 0x45, 0xdf, 0xa3])
        || at(0, b"OggS")
        || at(0, b"FLV")
        || at(0, b"YUV4MPEG2")
        || at(0, &[0, 0, 1, 0xba])
        || (at(0, b"G") && at(188, b"G"))
}

/// True for the usual names of videos: only to name them in a sentence.
pub fn called_video(path: &Path) -> bool {
    has_extension(
        path,
        &[
            "mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "mts", "m2ts", "mpg", "mpeg", "flv",
            "wmv", "asf", "ogv", "y4m", "ivf", "h264", "264", "hevc", "265", "mxf", "3gp", "vob",
            "mjpeg", "mjpg",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn taken(name: &str, content: &[u8]) -> bool {
        let (_folder, path) = file(name, content);
        is_image_file(&path)
    }

    #[test]
    fn content_decides_over_the_name() {
        assert_eq!(
            of(Path::new("a.png"), &[0xff, 0xd8, 0xff, 0xe0]).unwrap(),
            ImageFormat::Jpeg
        );
        assert!(taken("a.dat", b"GIF89a"));
        assert!(taken("a.jpg", b"\x89PNG\r\n\x1a\n"));
        assert!(!taken("a.png", b"\0\0\0\x20ftypisom"));
        assert!(!taken("a.mjpg", &[0xff, 0xd8, 0xff, 0xe0]));
        assert!(!taken("a.mp4", b"some text"));
        assert!(!taken("a.avi", b"BMxxxxxxxxxxxxxxxxxxxx"));
        assert!(!taken("a.yuv", b"P5abcdefgh"));
        assert!(!taken("a.nef", b"MM\0*"));
        assert!(taken("a.tif", b"MM\0*"));
        assert!(taken("a.pgm", b"P5 2 2 255\n"));
        assert!(taken("a.tga", b"\0\0\x02"));
    }

    #[test]
    fn a_text_called_png_is_ours_to_refuse() {
        assert!(taken("a.png", b"hello"));
        let error = of(Path::new("a.png"), b"hello").unwrap_err();
        assert!(error.what.contains("called PNG"), "{error}");
        let error = of(Path::new("a.png"), b"").unwrap_err();
        assert_eq!(error.what, "the file is empty");
    }
}
