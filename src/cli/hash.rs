//! `framelens hash`: the MD5 of frames, to be compared with other programs' frames.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use md5::{Digest, Md5};

use super::args::profiles;
use super::frame_list::FrameList;
use super::output::deliver;
use super::progress::Progress;
use super::source_args::SourceArgs;
use crate::engine::still::{OpenSource, each_frame};
use crate::error::{Error, Result};
use crate::frame::{Frame, Profile};
use crate::media::stills::Originals;
use crate::media::{SourceSpec, convert};

/// Print number,timestamp,md5 of frames, one a line
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  framelens hash clip.mp4
  framelens hash clip.mp4 --frames 5,900,12
  framelens hash clip.mp4 --frames 0..100 --profile native

The timestamp is in ticks of the source's time base; it is empty where the file has none. The MD5 is over
  opencv4, opencv5   packed B,G,R bytes: hashlib.md5(frame.tobytes()) of what cv2.VideoCapture.read() returns, of
                     an image cv2.imread() (of JPEG nearly), and of a video
                     ffmpeg -noautorotate -i FILE -map 0:v:0 -fps_mode passthrough -pix_fmt bgr24 -f framemd5 -
  native             the decoded planes one after the other: the same ffmpeg line without -pix_fmt. Of an image file
                     they are what FFmpeg decodes, so that they are ffmpeg's for JPEG too, whose decoders differ; the
                     window shows an image as Framelens' own decoder gives it (of PNG, BMP and TIFF the same numbers)
  standard           packed R,G,B; bytes, or 16-bit little-endian words where the source has more than 8 bits
A frame is hashed at its own size, as stored: ffmpeg scales a size that changes within the file (-autoscale 0 keeps it).")]
pub struct HashArgs {
    /// A video, a folder of images, a pattern, an image, an array
    pub file: PathBuf,
    /// Which frames, in this order: numbers and ranges; 0..100 is 0 to 99, 0..=100 is 0 to 100. Each is fetched by its
    /// own seek. Without this all frames are read once, from the first to the last
    #[arg(long, value_name = "LIST")]
    pub frames: Option<FrameList>,
    /// How decoded samples become numbers
    #[arg(long, value_name = "P", default_value = "opencv4", value_parser = profiles())]
    pub profile: Profile,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Why printing stopped.
enum Stop {
    /// Standard output takes no more.
    Output(io::Error),
    Source(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Source(error)
    }
}

/// Prints the hashes.
///
/// # Errors
/// When the source cannot be opened or read, or lacks a frame that was asked for. Lines before that are printed.
pub fn run(args: &HashArgs) -> Result<()> {
    let spec = args.source.spec(&args.file);
    let mut failure = None;
    deliver(None, |out| {
        let printed = match &args.frames {
            Some(frames) => some(&spec, frames, args.profile, out),
            None => all(&spec, args.profile, out),
        };
        match printed {
            Ok(()) => Ok(()),
            Err(Stop::Output(error)) => Err(error),
            Err(Stop::Source(error)) => {
                failure = Some(error);
                Ok(())
            }
        }
    })?;
    failure.map_or(Ok(()), Err)
}

/// The frames named, each found anew.
fn some(
    spec: &SourceSpec,
    frames: &FrameList,
    profile: Profile,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let progress = Progress::new();
    let mut source = OpenSource::open_sure(spec, &mut |done, of| progress.show(done, of))?;
    drop(progress);
    let mut hasher = Hasher::new(spec, profile);
    source.must_have("this source", frames.last())?;
    for number in frames.numbers() {
        source.forget_place();
        let frame = source.frame("this source", number)?;
        hasher.line(&frame, out)?;
    }
    Ok(())
}

fn all(spec: &SourceSpec, profile: Profile, out: &mut dyn Write) -> Result<(), Stop> {
    let mut stopped = Ok(());
    let mut hasher = Hasher::new(spec, profile);
    each_frame(spec, &mut |frame| {
        stopped = hasher.line(&frame, out);
        stopped.is_ok()
    })?;
    stopped
}

struct Hasher {
    profile: Profile,
    /// For the native samples of images, which are hashed as ffmpeg hashes them.
    originals: Option<Originals>,
}

impl Hasher {
    fn new(spec: &SourceSpec, profile: Profile) -> Self {
        let native = profile == Profile::Native;
        Self {
            profile,
            originals: Originals::of(spec).filter(|_| native),
        }
    }

    fn line(&mut self, frame: &Frame, out: &mut dyn Write) -> Result<(), Stop> {
        let original = self.originals.as_mut().and_then(|o| o.frame(frame.number));
        let hashed = original.as_deref().unwrap_or(frame);
        let mut hash = Md5::new();
        convert::packed_bytes(hashed, self.profile, &mut |bytes| hash.update(bytes))?;
        let mut digits = String::with_capacity(32);
        for byte in hash.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        let time = frame.timestamp.map_or_else(String::new, |t| t.to_string());
        writeln!(out, "{},{time},{digits}", frame.number).map_err(Stop::Output)
    }
}
