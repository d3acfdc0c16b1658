//! Decoding one image file, under limits, to the numbers it holds.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
};

use super::{complete, facts, format, layout};
use crate::error::{Error, Result};
use crate::frame::PixelFormat;

/// Bytes that one decoded image, or one image file, may take: 2 GiB.
pub const MOST_BYTES: u64 = 2 << 30;

/// What an image file is, without its pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    pub file_format: ImageFormat,
    /// In pixels, after its orientation was applied.
    pub width: u32,
    /// In pixels, after its orientation was applied.
    pub height: u32,
    pub pixel_format: Arc<PixelFormat>,
    /// What is applied while loading and what is not shown, one clause each.
    pub notes: Vec<String>,
    /// The format that the file's name claims, when its content is another.
    pub called: Option<ImageFormat>,
}

impl Header {
    /// What to say when the file's name claims another format than its content has.
    pub fn misnamed(&self) -> Option<String> {
        let called = format::name(self.called?)?;
        let is = format::name(self.file_format)?;
        Some(format!("called {called}, but its content is {is}"))
    }
}

/// A decoded image: one packed plane, rows without padding.
#[derive(Debug)]
pub struct Picture {
    pub header: Header,
    pub samples: Vec<u8>,
    /// What is wrong with it, though it was decoded.
    pub damage: Option<&'static str>,
}

impl Picture {
    /// Bytes from one row to the next.
    pub fn stride(&self) -> usize {
        self.samples.len() / (self.header.height.max(1) as usize)
    }
}

/// Reads the header of an image file.
///
/// # Errors
/// One sentence with the path: not readable, not an image, too large, a kind of image that is not supported.
pub fn header(path: &Path) -> Result<Header> {
    guarded(path, || {
        let mut file = open(path)?;
        let mut head = Vec::new();
        file.by_ref()
            .take(format::HEAD as u64)
            .read_to_end(&mut head)
            .map_err(|error| unreadable(&error))?;
        let file_format = format::of(path, &head)?;
        file.seek(SeekFrom::Start(0))
            .map_err(|error| unreadable(&error))?;
        let mut decoder = decoder(BufReader::new(file), file_format)?;
        let said = facts::conversions(file_format, &head);
        describe(path, &mut decoder, file_format, said).map(|(header, _)| header)
    })
}

/// Decodes an image file.
///
/// # Errors
/// As [`header`], and when the pixels cannot be decoded.
pub fn picture(path: &Path) -> Result<Picture> {
    guarded(path, || {
        let mut bytes = Vec::new();
        open(path)?
            .take(MOST_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&error))?;
        let file_format = format::of(path, &bytes)?;
        let said = facts::conversions(file_format, &bytes);
        let damage = complete::missing_end(file_format, &bytes);
        keep_numbers(file_format, &mut bytes);
        let mut decoder = decoder(Cursor::new(bytes.as_slice()), file_format)?;
        let (mut header, orientation) = describe(path, &mut decoder, file_format, said)?;
        let samples = match orientation {
            Orientation::NoTransforms => {
                // Within the limit: `describe` has checked it.
                let mut samples = vec![0; decoder.total_bytes() as usize];
                decoder
                    .read_image(&mut samples)
                    .map_err(|error| undecodable(&error, file_format))?;
                samples
            }
            turned => {
                let mut image = DynamicImage::from_decoder(decoder)
                    .map_err(|error| undecodable(&error, file_format))?;
                image.apply_orientation(turned);
                image.as_bytes().to_vec()
            }
        };
        header.notes.extend(damage.map(str::to_owned));
        Ok(Picture {
            header,
            samples,
            damage,
        })
    })
}

/// What to say when the end of an image file is missing; also of one that cannot be decoded for that reason.
pub fn missing_end(path: &Path) -> Option<&'static str> {
    let mut bytes = Vec::new();
    open(path)
        .ok()?
        .take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .ok()?;
    complete::missing_end(format::of(path, &bytes).ok()?, &bytes)
}

/// PNM samples are stretched to the full range of their type by the decoder; a header that claims that range makes it
/// hand over what the file holds.
fn keep_numbers(file_format: ImageFormat, bytes: &mut Vec<u8>) {
    if file_format != ImageFormat::Pnm {
        return;
    }
    match facts::pnm_maximum(bytes) {
        Some((place, 1..=254)) => drop(bytes.splice(place, *b"255")),
        Some((place, 256..=65534)) => drop(bytes.splice(place, *b"65535")),
        _ => {}
    }
}

/// A panic of a decoder becomes an error of its file.
pub fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::new("the image is damaged: its decoder gave up")))
        .map_err(|error| error.path(path))
}

/// Opens a file that must be a plain one.
pub fn open(path: &Path) -> Result<File> {
    let kind = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if kind.is_dir() {
        return Err(Error::new("this is a folder and not an image"));
    }
    // A pipe would wait for ever.
    if !kind.is_file() {
        return Err(Error::new("this is no plain file"));
    }
    File::open(path).map_err(|error| unreadable(&error))
}

/// The sentence for a file that cannot be read.
pub fn unreadable(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::new("the file is not there"),
        io::ErrorKind::PermissionDenied => Error::new("the file cannot be read: permission denied"),
        _ => Error::new(format!("the file cannot be read: {error}")),
    }
}

/// The sentence for a file that is no good image.
pub fn undecodable(error: &ImageError, file_format: ImageFormat) -> Error {
    let kind = format::name(file_format).unwrap_or("image");
    let cut_off = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    match error {
        ImageError::IoError(io) if cut_off(io) => {
            Error::new(format!("the {kind} image ends too early"))
        }
        ImageError::IoError(io) => unreadable(io),
        ImageError::Limits(_) => Error::new(format!(
            "the {kind} image needs more memory than the {} an image may take",
            gibibytes(MOST_BYTES)
        )),
        ImageError::Unsupported(_) => Error::new(format!(
            "this kind of {kind} image is not supported: {}",
            cause(error)
        )),
        _ => Error::new(format!("the {kind} image is damaged: {}", cause(error))),
    }
}

/// A decoder's own words, in one line; they may quote bytes of the file.
fn cause(error: &ImageError) -> String {
    use std::error::Error as _;
    let text = error.source().map_or(error.to_string(), |e| e.to_string());
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

/// The limits every image is decoded under.
pub fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_BYTES);
    limits
}

/// Refuses sizes that no memory should be asked for.
pub fn check_size(width: u32, height: u32, bytes_per_pixel: u64) -> Result<()> {
    if width == 0 || height == 0 {
        return Err(Error::new(format!(
            "the image says that it has {width}x{height} pixels"
        )));
    }
    let needed = u128::from(width) * u128::from(height) * u128::from(bytes_per_pixel);
    if needed > u128::from(MOST_BYTES) {
        return Err(Error::new(format!(
            "the image says that it has {width}x{height} pixels, and {} is more than the {} an image may take",
            gibibytes(u64::try_from(needed).unwrap_or(u64::MAX)),
            gibibytes(MOST_BYTES)
        )));
    }
    Ok(())
}

fn gibibytes(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
}

fn decoder<'a>(
    reader: impl BufRead + Seek + 'a,
    file_format: ImageFormat,
) -> Result<impl ImageDecoder + 'a> {
    let mut reader = ImageReader::with_format(reader, file_format);
    reader.limits(limits());
    reader
        .into_decoder()
        .map_err(|error| undecodable(&error, file_format))
}

/// What a decoder says, added to what was already `said`; and how the picture is to be turned.
fn describe(
    path: &Path,
    decoder: &mut impl ImageDecoder,
    file_format: ImageFormat,
    said: Vec<String>,
) -> Result<(Header, Orientation)> {
    let (mut width, mut height) = decoder.dimensions();
    let color = decoder.color_type();
    let Some(pixel_format) = layout::pixel_format(color) else {
        return Err(Error::new(
            "its samples are floating point numbers, and levels here are whole ones",
        )
        .advice("save it as a 16-bit PNG or TIFF with the scale you want"));
    };
    check_size(width, height, u64::from(color.bytes_per_pixel()))?;
    let mut notes = said;
    match decoder.original_color_type() {
        ExtendedColorType::L1 | ExtendedColorType::La1 => {
            notes.push("1-bit gray expanded to 8 bits".to_owned());
        }
        ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16 => {
            notes.push("CMYK converted to RGB".to_owned());
        }
        ExtendedColorType::Rgb5x1 => {
            notes.push("16-bit pixels expanded to 8 bits per channel".to_owned());
        }
        _ => {}
    }
    // An orientation that cannot be read is none.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    if let Some((turned, swaps)) = effect(orientation) {
        notes.push(format!(
            "EXIF orientation {} applied: {turned}",
            orientation.to_exif()
        ));
        if swaps {
            (width, height) = (height, width);
        }
    }
    if pixel_format.has_alpha() {
        notes.push("alpha is not shown".to_owned());
    }
    let mut header = Header {
        file_format,
        width,
        height,
        pixel_format: Arc::new(pixel_format),
        notes,
        called: format::by_name(path).filter(|named| *named != file_format),
    };
    header.notes.extend(header.misnamed());
    Ok((header, orientation))
}

/// What an orientation does to the picture, and whether width and height change places.
fn effect(orientation: Orientation) -> Option<(&'static str, bool)> {
    match orientation {
        Orientation::NoTransforms => None,
        Orientation::Rotate90 => Some(("turned by 90 degrees", true)),
        Orientation::Rotate180 => Some(("turned by 180 degrees", false)),
        Orientation::Rotate270 => Some(("turned by 270 degrees", true)),
        Orientation::FlipHorizontal => Some(("mirrored left to right", false)),
        Orientation::FlipVertical => Some(("mirrored top to bottom", false)),
        Orientation::Rotate90FlipH => Some(("turned by 90 degrees and mirrored", true)),
        Orientation::Rotate270FlipH => Some(("turned by 270 degrees and mirrored", true)),
    }
}
