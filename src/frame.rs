//! `Frame`: decoded samples as they came, shared and immutable.
//! `Pixels`: planar numbers under a pixel profile. Everything that shows a number reads `Pixels`.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// One of the two sources being compared; A is the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    A,
    B,
}

impl Side {
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The other side.
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// 0 for A, 1 for B.
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
        })
    }
}

/// A fraction such as a time base (seconds per tick) or a frame rate (frames per second).
/// The denominator is never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rational {
    pub numerator: i32,
    pub denominator: i32,
}

impl Rational {
    /// `None` when the denominator is 0 (FFmpeg's way of saying "unknown").
    pub fn new(numerator: i32, denominator: i32) -> Option<Self> {
        (denominator != 0).then_some(Self {
            numerator,
            denominator,
        })
    }

    pub fn as_f64(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// How decoded samples become the numbers shown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// By the file's own colour tags, accurate conversion; 8 bits stay 8, deeper becomes 16.
    Standard,
    /// What `cv2.VideoCapture.read()` of OpenCV 4 hands over, up to 4.12: plain bicubic to bgr24, tags ignored.
    #[default]
    Opencv4,
    /// The same of OpenCV 5, and of OpenCV 4 from 4.13 on, whose FFmpeg is a newer one: ffmpeg's own default conversion
    /// to bgr24, tags honoured.
    Opencv5,
    /// The decoded planes, untouched, at their own size and depth.
    Native,
}

impl Profile {
    pub const ALL: [Self; 4] = [Self::Standard, Self::Opencv4, Self::Opencv5, Self::Native];

    /// The name used on the command line, on screen and in exports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Opencv4 => "opencv4",
            Self::Opencv5 => "opencv5",
            Self::Native => "native",
        }
    }
}

/// One kind of number a pixel has.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// cv2's BGR2GRAY of R, G and B; under the native profile of a YUV or gray source it is Y.
    #[default]
    Gray,
    R,
    G,
    B,
    Y,
    U,
    V,
    Alpha,
}

impl Channel {
    /// What a person can choose from, in menu order.
    pub const CHOICES: [Self; 7] = [
        Self::Gray,
        Self::R,
        Self::G,
        Self::B,
        Self::Y,
        Self::U,
        Self::V,
    ];

    /// Y, U and V: planes as they were decoded, which only the native profile has.
    pub fn is_decoded_plane(self) -> bool {
        matches!(self, Self::Y | Self::U | Self::V)
    }

    /// The name on screen; lower-cased it is the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::R => "R",
            Self::G => "G",
            Self::B => "B",
            Self::Y => "Y",
            Self::U => "U",
            Self::V => "V",
            Self::Alpha => "alpha",
        }
    }
}

/// What the components of a pixel format mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorModel {
    Gray,
    Rgb,
    Yuv,
}

/// Where one component of a pixel format lies, after FFmpeg's `AVComponentDescriptor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    pub channel: Channel,
    /// Index into the planes of [`Samples`].
    pub plane: usize,
    /// Bytes from one sample to the next (bits for bit-packed formats).
    pub step: usize,
    /// Bytes before the first sample (bits for bit-packed formats).
    pub offset: usize,
    /// Right shift that puts the lowest bit at position 0.
    pub shift: u8,
    /// Significant bits.
    pub depth: u8,
}

/// A pixel format, described well enough to read any sample without FFmpeg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelFormat {
    /// FFmpeg's name (`yuv420p10le`, `rgb24`, `gray16le`, ...).
    pub name: String,
    pub model: ColorModel,
    pub components: Vec<Component>,
    /// Deepest component, bits.
    pub depth: u8,
    /// log2 of how much narrower and lower U and V are: (1, 1) for 4:2:0.
    pub chroma_shift: (u8, u8),
    pub big_endian: bool,
    /// Samples are indices into a palette of 256 native-endian 0xAARRGGBB words in plane 1.
    pub palette: bool,
    /// Samples are floating point.
    pub float: bool,
    /// Components are packed by bits, not bytes.
    pub bitstream: bool,
}

impl PixelFormat {
    pub fn has_alpha(&self) -> bool {
        self.components.iter().any(|c| c.channel == Channel::Alpha)
    }
}

/// Where samples come from: the opencv profiles read them the way OpenCV does from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Decoded from a video, or raw video.
    Video,
    /// An image file.
    #[default]
    Still,
    /// A person's own numbers: every profile keeps them.
    Array,
}

/// The bytes of a decoded picture. Strides are positive: whoever makes it copies a bottom-up picture.
pub trait Samples: Send + Sync + fmt::Debug {
    /// Bytes of a plane, at least `stride(index) * (rows - 1) + used bytes of a row`; empty when there is none.
    fn plane(&self, index: usize) -> &[u8];
    /// Bytes from one row to the next.
    fn stride(&self, index: usize) -> usize;
    /// Whether the memory may be read a little past the end of a plane, as FFmpeg's own buffers allow.
    fn padded(&self) -> bool {
        false
    }

    fn origin(&self) -> Origin {
        Origin::Still
    }

    /// Bytes of memory that these samples keep.
    fn memory(&self) -> usize {
        (0..4).map(|plane| self.plane(plane).len()).sum()
    }
}

/// A plane of 8-bit numbers where a frame has them: nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct BytePlane<'a> {
    pub channel: Channel,
    pub width: u32,
    pub height: u32,
    /// `stride` bytes a row, the last one may end with its numbers.
    pub bytes: &'a [u8],
    pub stride: usize,
}

impl<'a> BytePlane<'a> {
    /// No gap lies between its rows.
    pub fn is_packed(&self) -> bool {
        self.stride == self.width as usize
    }

    /// The `width` numbers of a row. Panics below the last one.
    pub fn row(&self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        &self.bytes[start..start + self.width as usize]
    }
}

/// Samples owned as plain vectors: stills, tests.
#[derive(Debug, Clone, Default)]
pub struct OwnedSamples {
    /// (bytes, stride) per plane.
    pub planes: Vec<(Vec<u8>, usize)>,
}

impl Samples for OwnedSamples {
    fn plane(&self, index: usize) -> &[u8] {
        self.planes.get(index).map_or(&[], |(bytes, _)| bytes)
    }

    fn stride(&self, index: usize) -> usize {
        self.planes.get(index).map_or(0, |(_, stride)| *stride)
    }
}

/// Owned samples that are no still's.
#[derive(Debug, Clone)]
pub struct PlacedSamples {
    pub samples: OwnedSamples,
    pub origin: Origin,
}

impl Samples for PlacedSamples {
    fn plane(&self, index: usize) -> &[u8] {
        self.samples.plane(index)
    }

    fn stride(&self, index: usize) -> usize {
        self.samples.stride(index)
    }

    fn origin(&self) -> Origin {
        self.origin
    }
}

/// The YUV <-> RGB matrix a stream names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Matrix {
    #[serde(rename = "bt601")]
    Bt601,
    #[serde(rename = "bt709")]
    Bt709,
    #[serde(rename = "bt2020")]
    Bt2020,
    #[serde(rename = "fcc")]
    Fcc,
    #[serde(rename = "smpte240m")]
    Smpte240m,
    #[serde(rename = "ycgco")]
    Ycgco,
    #[serde(rename = "rgb")]
    Rgb,
}

impl Matrix {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bt601 => "bt601",
            Self::Bt709 => "bt709",
            Self::Bt2020 => "bt2020",
            Self::Fcc => "fcc",
            Self::Smpte240m => "smpte240m",
            Self::Ycgco => "ycgco",
            Self::Rgb => "rgb",
        }
    }
}

/// Colour tags as the decoder reports them; `None` is "not tagged".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ColorTags {
    pub matrix: Option<Matrix>,
    pub full_range: Option<bool>,
    /// The stream's transfer is PQ or HLG: OpenCV 5 converts more than ffmpeg does by default.
    pub high_dynamic_range: bool,
}

/// Picture type by the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum PictureType {
    I,
    P,
    B,
    #[default]
    #[serde(rename = "?")]
    Unknown,
}

impl PictureType {
    pub fn name(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::P => "P",
            Self::B => "B",
            Self::Unknown => "?",
        }
    }
}

/// The filters that a picture can be scaled with, by swscale's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScaleFilter {
    Nearest,
    Bilinear,
    #[default]
    Bicubic,
    Area,
    Lanczos,
}

impl ScaleFilter {
    pub const ALL: [Self; 5] = [
        Self::Nearest,
        Self::Bilinear,
        Self::Bicubic,
        Self::Area,
        Self::Lanczos,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Bilinear => "bilinear",
            Self::Bicubic => "bicubic",
            Self::Area => "area",
            Self::Lanczos => "lanczos",
        }
    }
}

/// Why a frame cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Damage {
    /// The decoder or the demuxer reported an error on this frame.
    Reported,
    /// No error of its own, but predicted from a damaged frame (up to the next key frame).
    Predicted,
}

/// One decoded frame. Cheap to share: always behind an `Arc`.
#[derive(Debug)]
pub struct Frame {
    /// 0-based position in presentation order of what the decoder really delivers.
    pub number: u64,
    /// Presentation time in the stream's time base.
    pub timestamp: Option<i64>,
    /// The frame carries no timestamp of its own; `timestamp` is the decoder's best effort.
    pub timestamp_guessed: bool,
    pub picture_type: PictureType,
    pub key: bool,
    pub interlaced: bool,
    pub damage: Option<Damage>,
    /// Coded size, when the demuxer knows it.
    pub bytes: Option<u64>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    pub format: Arc<PixelFormat>,
    pub color: ColorTags,
    pub samples: Arc<dyn Samples>,
    /// The file this frame came from, when the source is made of several.
    pub file_name: Option<String>,
    /// What was applied while loading (EXIF orientation), and what is not shown (alpha).
    pub notes: Vec<String>,
}

impl Frame {
    /// Bytes of memory its samples take.
    pub fn memory(&self) -> usize {
        self.samples.memory()
    }
}

/// Numbers of one plane, rows packed without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Levels {
    /// Shared where they lie: a plane that a decoder packed already is never copied.
    U8(Bytes),
    U16(Vec<u16>),
}

impl From<Vec<u8>> for Levels {
    fn from(levels: Vec<u8>) -> Self {
        Self::U8(levels.into())
    }
}

impl From<Vec<u16>> for Levels {
    fn from(levels: Vec<u16>) -> Self {
        Self::U16(levels)
    }
}

impl Levels {
    pub fn len(&self) -> usize {
        match self {
            Self::U8(v) => v.len(),
            Self::U16(v) => v.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of 8 bits, taken out to be changed: copied only where they are shared. None are left, and 16 bits have none.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        match self {
            Self::U8(v) => std::mem::take(v).into(),
            Self::U16(_) => Vec::new(),
        }
    }

    /// The number at a packed index.
    pub fn get(&self, index: usize) -> u16 {
        match self {
            Self::U8(v) => u16::from(v[index]),
            Self::U16(v) => v[index],
        }
    }
}

/// One channel of a picture: `height` rows of `width` numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    pub channel: Channel,
    pub width: u32,
    pub height: u32,
    pub levels: Levels,
}

impl Plane {
    /// The number at (x, y) in the plane's own coordinates; `None` outside.
    pub fn get(&self, x: u32, y: u32) -> Option<u16> {
        (x < self.width && y < self.height).then(|| {
            self.levels
                .get(y as usize * self.width as usize + x as usize)
        })
    }
}

/// A picture's numbers under a profile: planar, each plane at its own size.
/// Planes come in the order R, G, B or Y, U, V or Gray/Y alone; alpha is never among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    pub profile: Profile,
    /// Of the picture, in pixels; chroma planes may be smaller.
    pub width: u32,
    pub height: u32,
    pub model: ColorModel,
    /// Significant bits of a number: 8 or fewer in `Levels::U8`, else up to 16 in `Levels::U16`.
    pub depth: u8,
    pub planes: Vec<Plane>,
    /// The standard profile had to guess matrix or range.
    pub guessed: bool,
}

impl Pixels {
    /// The plane that holds exactly this channel; gray is not a stored plane except in gray pictures.
    pub fn plane(&self, channel: Channel) -> Option<&Plane> {
        self.planes.iter().find(|plane| plane.channel == channel)
    }

    /// The largest number a sample can have.
    pub fn peak(&self) -> u16 {
        ((1u32 << self.depth) - 1) as u16
    }
}
