//! Test clips, made with FFmpeg's encoders. Every picture carries its own number as blocks of black and white, so that
//! "is this frame 57?" is read off the pixels, even after lossy coding.

#![allow(dead_code)] // every test program includes this file and uses a part of it

use std::path::{Path, PathBuf};

use ffmpeg_next as ffmpeg;
use ffmpeg_next::software::scaling;
use ffmpeg_next::{Dictionary, Packet, Rational, codec, format, frame};

/// What to encode, and into what.
#[derive(Debug, Clone)]
pub struct ClipSpec {
    /// File name inside the directory, with its extension.
    pub file: String,
    /// FFmpeg's name of the container: `mp4`, `matroska`, `mpegts`, `mpeg`, `avi`, `webm`, `mov`, `h264`, ...
    pub container: String,
    /// FFmpeg's name of the encoder: `libx264`, `libx265`, `libvpx-vp9`, `msmpeg4v2`, `ffv1`, ...
    pub codec: String,
    pub pixel_format: format::Pixel,
    pub width: u32,
    pub height: u32,
    pub frames: u64,
    /// Frames from one key frame to the next.
    pub gop: u32,
    pub b_frames: u32,
    /// Frames per second.
    pub rate: (i32, i32),
    /// Seconds per tick of `timestamps` and `start`; one frame when absent.
    pub time_base: Option<(i32, i32)>,
    /// Timestamp of every frame, in ticks; evenly spaced by `rate` when absent.
    pub timestamps: Option<Vec<i64>>,
    /// Added to every timestamp, in ticks.
    pub start: i64,
    /// Options of the encoder by FFmpeg's names: (`x264-params`, `open-gop=1`), (`colorspace`, `bt709`), ...
    pub options: Vec<(String, String)>,
    /// Options of the container: (`movflags`, `frag_keyframe`), ...
    pub container_options: Vec<(String, String)>,
}

impl ClipSpec {
    /// 60 frames of 128x96, yuv420p, 25 a second, a key frame every 12, no B-frames.
    pub fn new(file: &str, container: &str, codec: &str) -> Self {
        let mut spec = Self {
            file: file.to_owned(),
            container: container.to_owned(),
            codec: codec.to_owned(),
            pixel_format: format::Pixel::YUV420P,
            width: 128,
            height: 96,
            frames: 60,
            gop: 12,
            b_frames: 0,
            rate: (25, 1),
            time_base: None,
            timestamps: None,
            start: 0,
            options: Vec::new(),
            container_options: Vec::new(),
        };
        // These code by bit rate unless told, and would blur the number at the default one.
        if matches!(
            codec,
            "mpeg4" | "msmpeg4v2" | "msmpeg4" | "mpeg2video" | "mpeg1video" | "mjpeg" | "flv"
        ) {
            spec = spec
                .option("flags", "+qscale")
                .option("global_quality", "354");
        }
        spec
    }

    #[must_use]
    pub fn option(mut self, name: &str, value: &str) -> Self {
        self.options.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn container_option(mut self, name: &str, value: &str) -> Self {
        self.container_options
            .push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    #[must_use]
    pub fn frames(mut self, frames: u64) -> Self {
        self.frames = frames;
        self
    }

    #[must_use]
    pub fn gop(mut self, gop: u32) -> Self {
        self.gop = gop;
        self
    }

    #[must_use]
    pub fn b_frames(mut self, b_frames: u32) -> Self {
        self.b_frames = b_frames;
        self
    }

    #[must_use]
    pub fn pixel_format(mut self, pixel_format: format::Pixel) -> Self {
        self.pixel_format = pixel_format;
        self
    }

    #[must_use]
    pub fn rate(mut self, frames: i32, seconds: i32) -> Self {
        self.rate = (frames, seconds);
        self
    }

    /// First timestamp, in ticks of `time_base` (of one frame when that is absent).
    #[must_use]
    pub fn start(mut self, ticks: i64) -> Self {
        self.start = ticks;
        self
    }

    /// Timestamps of its own for every frame, in ticks of `numerator / denominator` seconds.
    #[must_use]
    pub fn timestamps(mut self, time_base: (i32, i32), timestamps: Vec<i64>) -> Self {
        self.frames = timestamps.len() as u64;
        self.time_base = Some(time_base);
        self.timestamps = Some(timestamps);
        self
    }
}

/// Encodes numbered pictures into `directory/spec.file`.
///
/// # Panics
/// When FFmpeg lacks the encoder or refuses: a test that cannot make its clip has failed.
pub fn make(directory: &Path, spec: &ClipSpec) -> PathBuf {
    let path = directory.join(&spec.file);
    let mut writer = ClipWriter::create(&path, spec)
        .unwrap_or_else(|error| panic!("cannot encode {spec:?}: {error}"));
    for number in 0..spec.frames {
        writer
            .write(&numbered_picture(number, spec.width, spec.height))
            .unwrap_or_else(|error| panic!("cannot encode frame {number} of {spec:?}: {error}"));
    }
    writer
        .finish()
        .unwrap_or_else(|error| panic!("cannot finish {spec:?}: {error}"));
    path
}

/// Encodes bgr24 pictures the way `cv2.VideoWriter` does: swscale's plain bicubic to the encoder's pixel format.
pub struct ClipWriter {
    output: format::context::Output,
    encoder: codec::encoder::Video,
    scaler: scaling::Context,
    time_base: Rational,
    ticks_per_frame: Rational,
    timestamps: Option<Vec<i64>>,
    start: i64,
    written: u64,
}

impl ClipWriter {
    /// # Errors
    /// FFmpeg's, when it lacks the encoder or the container, or cannot write there.
    pub fn create(path: &Path, spec: &ClipSpec) -> Result<Self, ffmpeg::Error> {
        ffmpeg::init()?;
        ffmpeg::log::set_level(ffmpeg::log::Level::Fatal);
        let mut output = format::output_as(path, &spec.container)?;
        let found =
            codec::encoder::find_by_name(&spec.codec).ok_or(ffmpeg::Error::EncoderNotFound)?;
        let mut context = codec::Context::new_with_codec(found).encoder().video()?;
        let rate = Rational::new(spec.rate.0, spec.rate.1);
        let time_base = spec
            .time_base
            .map_or(rate.invert(), |(n, d)| Rational::new(n, d));
        context.set_width(spec.width);
        context.set_height(spec.height);
        context.set_format(spec.pixel_format);
        context.set_time_base(time_base);
        context.set_frame_rate(Some(rate));
        context.set_gop(spec.gop);
        context.set_max_b_frames(spec.b_frames as usize);
        if output
            .format()
            .flags()
            .contains(format::Flags::GLOBAL_HEADER)
        {
            context.set_flags(codec::Flags::GLOBAL_HEADER);
        }
        let encoder = context.open_with(dictionary(&spec.options))?;
        let mut stream = output.add_stream_with(&encoder)?;
        stream.set_time_base(time_base);
        stream.set_avg_frame_rate(rate);
        output.write_header_with(dictionary(&spec.container_options))?;
        let scaler = scaling::Context::get(
            format::Pixel::BGR24,
            spec.width,
            spec.height,
            spec.pixel_format,
            spec.width,
            spec.height,
            scaling::Flags::BICUBIC,
        )?;
        Ok(Self {
            output,
            encoder,
            scaler,
            time_base,
            ticks_per_frame: rate.invert() / time_base,
            timestamps: spec.timestamps.clone(),
            start: spec.start,
            written: 0,
        })
    }

    /// Adds a picture: `height` rows of `width` B, G, R triples, packed.
    ///
    /// # Errors
    /// FFmpeg's.
    pub fn write(&mut self, bgr: &[u8]) -> Result<(), ffmpeg::Error> {
        let (width, height) = (self.encoder.width(), self.encoder.height());
        let mut picture = frame::Video::new(format::Pixel::BGR24, width, height);
        let stride = picture.stride(0);
        let row = width as usize * 3;
        let target = picture.data_mut(0);
        for (y, source) in bgr.chunks_exact(row).enumerate() {
            target[y * stride..y * stride + row].copy_from_slice(source);
        }
        let mut converted = frame::Video::new(self.encoder.format(), width, height);
        self.scaler.run(&picture, &mut converted)?;
        let number = self.written as i64;
        let time = match &self.timestamps {
            Some(list) => list[number as usize],
            None => {
                number * i64::from(self.ticks_per_frame.numerator())
                    / i64::from(self.ticks_per_frame.denominator())
            }
        };
        converted.set_pts(Some(time + self.start));
        self.written += 1;
        self.encoder.send_frame(&converted)?;
        self.drain()
    }

    /// Writes what the encoder still holds, and the container's end.
    ///
    /// # Errors
    /// FFmpeg's.
    pub fn finish(mut self) -> Result<(), ffmpeg::Error> {
        self.encoder.send_eof()?;
        self.drain()?;
        self.output.write_trailer()
    }

    fn drain(&mut self) -> Result<(), ffmpeg::Error> {
        let stream_time = self
            .output
            .stream(0)
            .map_or(self.time_base, |stream| stream.time_base());
        let mut packet = Packet::empty();
        while self.encoder.receive_packet(&mut packet).is_ok() {
            packet.set_stream(0);
            packet.rescale_ts(self.time_base, stream_time);
            packet.write_interleaved(&mut self.output)?;
        }
        Ok(())
    }
}

fn dictionary(options: &[(String, String)]) -> Dictionary<'static> {
    let mut dictionary = Dictionary::new();
    for (name, value) in options {
        dictionary.set(name, value);
    }
    dictionary
}

/// Puts the first streams of several files into one, packet by packet, without coding anything again. The streams in
/// `covers` become attached pictures.
///
/// # Panics
/// When FFmpeg refuses.
pub fn join(path: &Path, container: &str, files: &[&Path], covers: &[usize]) {
    ffmpeg::init().expect("FFmpeg starts");
    let mut output = format::output_as(path, container).expect("an output");
    let mut inputs: Vec<format::context::Input> = files
        .iter()
        .map(|file| format::input(file).expect("an input"))
        .collect();
    for (index, input) in inputs.iter().enumerate() {
        let from = input.stream(0).expect("a stream");
        let mut stream = output.add_stream(codec::Id::None).expect("a stream");
        stream.set_parameters(from.parameters());
        // AVI counts frames and not time.
        stream.set_time_base(from.avg_frame_rate().invert());
        // SAFETY: a stream of the open output; both fields are the caller's to set before the header is written.
        unsafe {
            let stream = stream.as_mut_ptr();
            (*(*stream).codecpar).codec_tag = 0;
            if covers.contains(&index) {
                (*stream).disposition = ffmpeg::ffi::AV_DISPOSITION_ATTACHED_PIC;
            }
        }
    }
    output.write_header().expect("a header");
    let mut going = true;
    while going {
        going = false;
        for (index, input) in inputs.iter_mut().enumerate() {
            let from = input.stream(0).expect("a stream").time_base();
            let to = output.stream(index).expect("a stream").time_base();
            let mut packet = Packet::empty();
            if packet.read(input).is_ok() {
                going = true;
                packet.set_stream(index);
                packet.rescale_ts(from, to);
                packet.set_position(-1);
                packet.write_interleaved(&mut output).expect("a packet");
            }
        }
    }
    output.write_trailer().expect("a trailer");
}

/// Columns and rows of the blocks that spell the number: 16 bits of it and 8 bits of checksum.
const COLUMNS: u32 = 6;
const ROWS: u32 = 4;

/// Side of one block, in pixels.
fn block(width: u32, height: u32) -> u32 {
    (width / COLUMNS).min(height / ROWS).clamp(1, 16)
}

/// The number and its checksum in one word; the checksum keeps an all-black or all-white picture from being a number.
fn code(number: u64) -> u32 {
    let number = (number & 0xFFFF) as u32;
    let checksum = (number.wrapping_mul(0x9E37_79B1) >> 24) ^ 0xA5;
    number << 8 | checksum
}

/// Picture `number`: packed bgr24, its number in blocks at the upper left, moving gradients elsewhere.
/// Any size that leaves a block a few pixels; 48x32 at least for lossy codecs.
pub fn numbered_picture(number: u64, width: u32, height: u32) -> Vec<u8> {
    let side = block(width, height);
    let bits = code(number);
    let mut picture = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let (column, row) = (x / side, y / side);
            if column < COLUMNS && row < ROWS {
                let bit = bits >> (row * COLUMNS + column) & 1;
                picture.extend([if bit == 1 { 255 } else { 0 }; 3]);
            } else {
                let t = number as u32;
                picture.extend([
                    (x * 2 + t * 3) as u8,
                    (y * 2 + t) as u8,
                    (x + y + t * 5) as u8,
                ]);
            }
        }
    }
    picture
}

/// Reads the number back off a picture of this size; `bright(x, y)` says whether the pixel is nearer to white.
/// `None` when the checksum does not fit: no number is there, or it is spoiled.
pub fn read_number(width: u32, height: u32, bright: impl Fn(u32, u32) -> bool) -> Option<u64> {
    let side = block(width, height);
    let mut bits = 0;
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            let (left, top) = (column * side, row * side);
            let votes = (side / 4..side - side / 4)
                .flat_map(|y| (side / 4..side - side / 4).map(move |x| (x, y)));
            let (mut white, mut all) = (0, 0);
            for (x, y) in votes {
                all += 1;
                white += u32::from(bright(left + x, top + y));
            }
            if white * 2 > all {
                bits |= 1 << (row * COLUMNS + column);
            }
        }
    }
    let number = u64::from(bits >> 8);
    (code(number) == bits).then_some(number)
}

#[test]
fn a_number_survives_its_picture_and_nothing_else_is_a_number() {
    for number in [0, 1, 57, 255, 256, 40_000, 65_535] {
        let picture = numbered_picture(number, 128, 96);
        let bright = |x: u32, y: u32| picture[(y * 128 + x) as usize * 3 + 1] > 127;
        assert_eq!(read_number(128, 96, bright), Some(number));
    }
    assert_eq!(read_number(128, 96, |_, _| false), None);
    assert_eq!(read_number(128, 96, |_, _| true), None);
}

/// A clip of flat gray pictures, one for each level, kept without loss: FFV1 in RGB.
///
/// # Panics
/// When FFmpeg lacks the encoder or refuses.
pub fn make_flat(directory: &Path, file: &str, levels: &[u8]) -> PathBuf {
    let spec = ClipSpec::new(file, "avi", "ffv1").pixel_format(format::Pixel::BGRA);
    let path = directory.join(file);
    let mut writer = ClipWriter::create(&path, &spec).expect("an FFV1 encoder");
    for level in levels {
        let picture = vec![*level; spec.width as usize * spec.height as usize * 3];
        writer.write(&picture).expect("a picture is encoded");
    }
    writer.finish().expect("the file is finished");
    path
}
