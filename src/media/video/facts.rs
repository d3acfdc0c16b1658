//! Opening a video: which stream, what the container says about it, and the sentence for what cannot be opened.

use std::ffi::c_int;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use ffmpeg_next::ffi::{self, AVMediaType, AVRational, AVStream};

use super::demux::Demuxer;
use super::indexer::VideoIndexer;
use super::reader::VideoReader;
use super::stream::{Step, Stream};
use crate::error::{Error, Result};
use crate::frame::{ColorTags, PixelFormat, Rational};
use crate::media::index::{Index, IndexKind, Losses};
use crate::media::reader::{Opened, Reading};
use crate::media::source::{Note, SourceInfo, SourceKind, SourceSpec, StreamChoice};
use crate::media::{color, format, library};

/// Opens a video file, to be read in this way.
///
/// # Errors
/// One sentence saying why it cannot be opened, with the path.
pub(crate) fn open(spec: &SourceSpec, reading: Reading) -> Result<Opened> {
    let path = spec.main_path();
    let mut stream = Stream::open(path, spec.stream, reading)?;
    let mut picture = declared_picture(stream.demuxer.chosen());
    if picture.is_none() {
        // The header does not say what the pictures are like: the first one does.
        stream.heed_errors(false);
        picture = match stream.next(&|| false).map_err(|e| e.path(path))? {
            Step::Frame(frame) => Some((frame.format, frame.width, frame.height, frame.color)),
            _ => None,
        };
        stream = Stream::open(path, spec.stream, reading)?;
    }
    let (format, width, height, color) = picture.ok_or_else(|| no_frames(&stream).path(path))?;
    let info = info(spec, &stream.demuxer, format, (width, height), color);
    let indexer = VideoIndexer::new(&info, declared_seconds(&stream.demuxer));
    let index = Arc::new(Index {
        kind: IndexKind::Packets,
        complete: false,
        frames: Vec::new(),
        reason: None,
        losses: Losses::default(),
    });
    Ok(Opened {
        reader: Box::new(VideoReader::new(spec.clone(), stream, index.clone())),
        indexer: Some(Box::new(indexer)),
        index,
        info,
    })
}

/// Pixel format, size and colour tags by the header, when it knows them all.
fn declared_picture(stream: &AVStream) -> Option<(Arc<PixelFormat>, u32, u32, ColorTags)> {
    // SAFETY: codecpar of a stream is never null; the colour fields are integers in memory and read as such, because
    // a container can hold values that the enums lack.
    unsafe {
        let parameters = stream.codecpar;
        let format = format::from_number((*parameters).format)?;
        let width = u32::try_from((*parameters).width).ok()?;
        let height = u32::try_from((*parameters).height).ok()?;
        if width == 0 || height == 0 {
            return None;
        }
        let color = color::tags(
            (&raw const (*parameters).color_space).cast::<u32>().read(),
            (&raw const (*parameters).color_range).cast::<u32>().read(),
            (&raw const (*parameters).color_trc).cast::<u32>().read(),
        );
        Some((format::describe(format).ok()?, width, height, color))
    }
}

fn no_frames(stream: &Stream) -> Error {
    match &stream.read_error {
        Some(why) => Error::new(format!("no frame of this video can be read ({why})")),
        None => Error::new("this video has no frames").advice("choose another file"),
    }
}

fn info(
    spec: &SourceSpec,
    demuxer: &Demuxer,
    format: Arc<PixelFormat>,
    (width, height): (u32, u32),
    color: ColorTags,
) -> SourceInfo {
    let stream = demuxer.chosen();
    let container = demuxer.container();
    let rate = rational(stream.avg_frame_rate).or_else(|| rational(stream.r_frame_rate));
    let mut notes = Vec::new();
    if format.float {
        notes.push(Note {
            text: "floating point samples, 0 to 1 shown as 0 to 65535".to_owned(),
            warning: true,
        });
    }
    if format.has_alpha() {
        notes.push(Note {
            text: "transparency is not shown".to_owned(),
            warning: false,
        });
    }
    notes.extend(converted_further(stream).map(|tags| Note {
        text: format!(
            "tagged {tags}: OpenCV 5, and OpenCV 4 from 4.13 on, convert such colours further than the profile opencv5"
        ),
        warning: true,
    }));
    // SAFETY: codecpar of a stream is never null.
    let parameters = unsafe { &*stream.codecpar };
    // SAFETY: returns a static string.
    let codec = unsafe { library::text(ffi::avcodec_get_name(parameters.codec_id)) };
    let aspect = rational(parameters.sample_aspect_ratio)
        .or_else(|| rational(stream.sample_aspect_ratio))
        .filter(|aspect| aspect.numerator != aspect.denominator);
    SourceInfo {
        spec: spec.clone(),
        kind: SourceKind::Video,
        name: spec.short_name(),
        codec_detail: codec_detail(stream, &codec, &container),
        container: short_container(&container, spec.main_path()),
        codec,
        format,
        width,
        height,
        frame_rate: rate.or(spec.frame_rate),
        frame_rate_set: rate.is_none() && spec.frame_rate.is_some(),
        time_base: rational(stream.time_base).unwrap_or(Rational {
            numerator: 1,
            denominator: 1,
        }),
        frame_count_declared: u64::try_from(stream.nb_frames).ok().filter(|n| *n > 0),
        color,
        rotation: rotation(stream),
        pixel_aspect: aspect,
        streams: choices(demuxer),
        stream: demuxer.stream(),
        notes,
        bytes: std::fs::metadata(spec.main_path()).map_or(0, |m| m.len()),
    }
}

/// Seconds that the header says the stream has, where it says so itself and means this stream.
fn declared_seconds(demuxer: &Demuxer) -> Option<f64> {
    let stream = demuxer.chosen();
    if stream.duration > 0 && demuxer.duration_is_declared() {
        let base = rational(stream.time_base)?.as_f64();
        return Some(stream.duration as f64 * base);
    }
    // The header of the whole file speaks of its longest stream.
    (demuxer.streams().len() == 1)
        .then(|| demuxer.declared_duration())
        .flatten()
}

/// Tags that make OpenCV with FFmpeg 8 convert colours, beside the matrix and the range: measured with OpenCV 5.0 on
/// clips of every tag.
fn converted_further(stream: &AVStream) -> Option<String> {
    // SAFETY: codecpar is never null; the fields are integers in memory and read as such, because a container can hold
    // values that the enums lack.
    let (primaries, transfer, space) = unsafe {
        let parameters = stream.codecpar;
        (
            (&raw const (*parameters).color_primaries)
                .cast::<u32>()
                .read(),
            (&raw const (*parameters).color_trc).cast::<u32>().read(),
            (&raw const (*parameters).color_space).cast::<u32>().read(),
        )
    };
    let tags = [
        match primaries {
            9 => "BT.2020 primaries",
            11 | 12 => "P3 primaries",
            _ => "",
        },
        match transfer {
            16 => "PQ",
            18 => "HLG",
            _ => "",
        },
        if space == 8 { "YCgCo" } else { "" },
    ];
    let said: Vec<&str> = tags.into_iter().filter(|tag| !tag.is_empty()).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// A positive fraction; FFmpeg writes "unknown" as 0/1 or 0/0.
fn rational(value: AVRational) -> Option<Rational> {
    if value.num <= 0 || value.den <= 0 {
        return None;
    }
    Rational::new(value.num, value.den)
}

/// One name where FFmpeg lists several: the file's own extension when it is among them, else the first.
fn short_container(names: &str, path: &Path) -> String {
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let found = names.split(',').find(|name| *name == extension);
    let first = names.split(',').next().unwrap_or_default();
    found.unwrap_or(first).to_owned()
}

/// The codec tag in AVI, the codec's profile elsewhere, the tag again where there is no profile.
fn codec_detail(stream: &AVStream, codec: &str, container: &str) -> Option<String> {
    // SAFETY: codecpar is never null; avcodec_profile_name returns null or a static string.
    let (tag, profile) = unsafe {
        let parameters = &*stream.codecpar;
        (
            parameters.codec_tag.to_le_bytes(),
            library::text(ffi::avcodec_profile_name(
                parameters.codec_id,
                parameters.profile,
            )),
        )
    };
    let printable = tag.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
    let tag = printable
        .then(|| String::from_utf8_lossy(&tag).trim().to_owned())
        .filter(|tag| !tag.is_empty() && !tag.eq_ignore_ascii_case(codec));
    let profile = Some(profile).filter(|profile| !profile.is_empty());
    match container {
        "avi" => tag,
        "mov,mp4,m4a,3gp,3g2,mj2" => profile.or(tag),
        _ => profile,
    }
}

/// Clockwise degrees that the display matrix asks for: 0, 90, 180 or 270.
fn rotation(stream: &AVStream) -> u16 {
    let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
    let Some(data) = side_data(stream, kind) else {
        return 0;
    };
    let mut matrix = [0_i32; 9];
    let numbers = data.chunks_exact(4);
    if numbers.len() < matrix.len() {
        return 0;
    }
    for (to, bytes) in matrix.iter_mut().zip(numbers) {
        *to = i32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    // SAFETY: a display matrix is nine 32-bit integers.
    let degrees = unsafe { ffi::av_display_rotation_get(matrix.as_ptr()) };
    if !degrees.is_finite() {
        return 0;
    }
    // FFmpeg counts counterclockwise.
    (((-degrees / 90.0).round() as i64).rem_euclid(4) * 90) as u16
}

/// What the container says of the whole stream.
fn side_data(stream: &AVStream, kind: ffi::AVPacketSideDataType) -> Option<&[u8]> {
    #[cfg(ffmpeg_6_1)]
    // SAFETY: codecpar is never null; the entry, when there is one, has `size` bytes at `data`.
    let (data, size) = unsafe {
        let parameters = &*stream.codecpar;
        let entry = ffi::av_packet_side_data_get(
            parameters.coded_side_data,
            parameters.nb_coded_side_data,
            kind,
        );
        entry.as_ref().map(|entry| (entry.data, entry.size))?
    };
    #[cfg(not(ffmpeg_6_1))]
    let (data, size) = {
        let mut size = 0;
        // SAFETY: returns null or `size` bytes.
        let data = unsafe { ffi::av_stream_get_side_data(stream, kind, &mut size) };
        (data, size)
    };
    // SAFETY: so many bytes, which live as long as the stream.
    (!data.is_null()).then(|| unsafe { std::slice::from_raw_parts(data, size) })
}

fn is_video(stream: &AVStream) -> bool {
    // SAFETY: codecpar is never null.
    unsafe { (*stream.codecpar).codec_type == AVMediaType::AVMEDIA_TYPE_VIDEO }
}

fn is_attached(stream: &AVStream) -> bool {
    stream.disposition & ffi::AV_DISPOSITION_ATTACHED_PIC != 0
}

/// All streams, dereferenced.
fn streams(demuxer: &Demuxer) -> impl Iterator<Item = (usize, &AVStream)> {
    // SAFETY: the pointers are valid while the demuxer is open.
    demuxer
        .streams()
        .iter()
        .enumerate()
        .map(|(index, stream)| (index, unsafe { &**stream }))
}

/// The stream to read: the one asked for, else the first video that is no attached picture, else an attached picture.
///
/// # Errors
/// When there is no such stream, or no video at all.
pub(super) fn choose_stream(demuxer: &Demuxer, asked: Option<usize>) -> Result<usize> {
    if let Some(asked) = asked {
        return match streams(demuxer).find(|(index, _)| *index == asked) {
            Some((_, stream)) if is_video(stream) => Ok(asked),
            found => {
                let what = match found {
                    Some((_, stream)) => {
                        format!("stream {asked} is {} and not video", kind(stream))
                    }
                    None => format!("this file has no stream {asked}"),
                };
                Err(Error::new(what).advice(video_streams(demuxer)))
            }
        };
    }
    let mut videos = streams(demuxer).filter(|(_, stream)| is_video(stream));
    let first = videos.next();
    let found = first
        .into_iter()
        .chain(videos)
        .find(|(_, stream)| !is_attached(stream))
        .or(first);
    if let Some((index, _)) = found {
        return Ok(index);
    }
    let sound = streams(demuxer).any(|(_, stream)| {
        // SAFETY: codecpar is never null.
        unsafe { (*stream.codecpar).codec_type == AVMediaType::AVMEDIA_TYPE_AUDIO }
    });
    Err(Error::new(if sound {
        "this file has sound but no picture"
    } else {
        "this file holds no video"
    })
    .advice("choose a video, an image or a folder of images"))
}

/// What a stream holds, in FFmpeg's word: `audio`, `subtitle`, `data`.
fn kind(stream: &AVStream) -> String {
    // SAFETY: codecpar is never null; the function takes any type and returns null or a static string.
    let name =
        unsafe { library::text(ffi::av_get_media_type_string((*stream.codecpar).codec_type)) };
    match name.is_empty() {
        true => "of no known kind".to_owned(),
        false => name,
    }
}

/// Which streams can be asked for, as advice.
fn video_streams(demuxer: &Demuxer) -> String {
    let numbers: Vec<String> = streams(demuxer)
        .filter(|(_, stream)| is_video(stream))
        .map(|(index, _)| index.to_string())
        .collect();
    match &numbers[..] {
        [] => "it has no video stream".to_owned(),
        [only] => format!("its video stream is {only}"),
        [first @ .., last] => format!("its video streams are {} and {last}", first.join(", ")),
    }
}

fn choices(demuxer: &Demuxer) -> Vec<StreamChoice> {
    streams(demuxer)
        .filter(|(_, stream)| is_video(stream))
        .map(|(index, stream)| {
            // SAFETY: codecpar is never null and the name is a static string.
            let (codec, width, height) = unsafe {
                let parameters = &*stream.codecpar;
                (
                    library::text(ffi::avcodec_get_name(parameters.codec_id)),
                    parameters.width,
                    parameters.height,
                )
            };
            StreamChoice {
                index,
                label: format!("stream {index}: {codec} {width}x{height}"),
                attached_picture: is_attached(stream),
            }
        })
        .collect()
}

/// Says what is wrong with a path before FFmpeg is asked, which would block on a pipe and be vague about the rest.
///
/// # Errors
/// When it is missing, not to be read, a folder or no file at all.
pub(super) fn check_file(path: &Path) -> Result<()> {
    let facts = std::fs::metadata(path).map_err(|error| cannot_read(&error).path(path))?;
    if facts.is_dir() {
        return Err(Error::new("this is a folder and not a video").path(path));
    }
    if !facts.is_file() {
        return Err(Error::new("this is a device or a pipe and not a file")
            .advice("save it to a file first")
            .path(path));
    }
    if facts.len() == 0 {
        return Err(Error::new("this file is empty")
            .advice("choose another file")
            .path(path));
    }
    File::open(path)
        .map(drop)
        .map_err(|error| cannot_read(&error).path(path))
}

fn cannot_read(error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::NotFound => Error::new("there is no such file").advice("check the path"),
        ErrorKind::PermissionDenied => {
            Error::new("this file may not be read").advice("check its permissions")
        }
        _ => Error::new(format!("this file cannot be read ({error})")),
    }
}

/// The sentence for a file that FFmpeg does not open.
pub(super) fn why_not_opened(path: &Path, code: c_int) -> Error {
    let mut head = [0_u8; 512];
    let length = File::open(path)
        .and_then(|mut file| file.read(&mut head))
        .unwrap_or(0);
    let head = &head[..length];
    let boxes: [&[u8]; 7] = [
        b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"styp",
    ];
    let error = if code == ffi::AVERROR_INVALIDDATA
        && head.get(4..8).is_some_and(|kind| boxes.contains(&kind))
    {
        Error::new(
            "this mp4 ends before its index (no moov atom): it was cut off or is still being written",
        )
        .advice("copy the file again or choose another")
    } else if code == ffi::AVERROR_INVALIDDATA && is_text(head) {
        Error::new("this is a text file and not a video").advice("choose another file")
    } else if code == ffi::AVERROR_INVALIDDATA {
        Error::new("this is no video that FFmpeg knows, or its beginning is damaged")
            .advice("choose another file")
    } else {
        let why = library::error_text(code);
        Error::new(format!("this file cannot be opened ({why})")).advice("choose another file")
    };
    error.path(path)
}

/// Whether the beginning of a file reads as text.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && text.chars().all(|c| !c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_data() {
        assert!(is_text("Grüße, no video\n".as_bytes()));
        assert!(is_text(&"Grüße".as_bytes()[..3]));
        assert!(!is_text(b"\x00\x00\x00\x18ftyp"));
        assert!(!is_text(b""));
    }

    #[test]
    fn the_container_goes_by_the_name_of_the_file() {
        let names = "mov,mp4,m4a,3gp,3g2,mj2";
        assert_eq!(short_container(names, Path::new("a.MP4")), "mp4");
        assert_eq!(short_container(names, Path::new("a")), "mov");
        assert_eq!(short_container("avi", Path::new("a.mp4")), "avi");
    }
}
