//! One container file, opened: hands over the packets of one video stream, and seeks in it.

use std::ffi::{CString, c_int};
use std::path::Path;
use std::ptr;

use ffmpeg_next::ffi::{self, AVFormatContext, AVPacket, AVStream};

use super::facts;
use crate::error::{Error, Result};
use crate::media::library;

/// What the demuxer says about one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PacketFacts {
    /// Position in reading order since the file was opened.
    pub sequence: i64,
    pub pts: Option<i64>,
    pub dts: Option<i64>,
    /// Bytes.
    pub size: u32,
    pub key: bool,
    /// The demuxer saw damage.
    pub corrupt: bool,
    /// The packet yields no frame of its own: cut away by an edit list, hidden, or empty.
    pub hidden: bool,
}

/// What reading the next packet gave.
pub(super) enum Read {
    Packet(PacketFacts),
    End,
    /// The file cannot be read further; FFmpeg's error code.
    Failed(c_int),
}

/// An open container, with one stream chosen and all others left out.
pub(super) struct Demuxer {
    context: *mut AVFormatContext,
    packet: *mut AVPacket,
    stream: usize,
    sequence: i64,
    hidden_by_header: bool,
}

// SAFETY: the context and the packet belong to this value alone, and FFmpeg ties neither to a thread.
unsafe impl Send for Demuxer {}

impl Demuxer {
    /// Opens `path` and chooses a stream: the one asked for, else the first video that is no attached picture, else the
    /// first attached picture.
    ///
    /// # Errors
    /// A sentence for a file that is missing, no video, cut off, or in no known format.
    pub fn open(path: &Path, stream: Option<usize>) -> Result<Self> {
        Self::open_and(path, stream, true)
    }

    /// [`Demuxer::open`] to read packets only, from a file that was opened before: where the container says everything
    /// about them in its header, no frame is decoded to find out more about the stream.
    ///
    /// # Errors
    /// As [`Demuxer::open`].
    pub fn open_for_packets(path: &Path, stream: usize) -> Result<Self> {
        Self::open_and(path, Some(stream), false)
    }

    fn open_and(path: &Path, stream: Option<usize>, explore: bool) -> Result<Self> {
        library::start();
        facts::check_file(path)?;
        let mut context: *mut AVFormatContext = ptr::null_mut();
        let mut options = ptr::null_mut();
        // As the ffmpeg program does: transport streams that change their programs are read whole.
        // SAFETY: literal strings; av_dict_set allocates the dictionary, freed below.
        unsafe { ffi::av_dict_set(&mut options, c"scan_all_pmts".as_ptr(), c"1".as_ptr(), 0) };
        let url = url(path)?;
        // SAFETY: a null context is allocated by the callee, and stays null when it fails; the url ends with 0.
        let code = unsafe {
            let code =
                ffi::avformat_open_input(&mut context, url.as_ptr(), ptr::null(), &mut options);
            ffi::av_dict_free(&mut options);
            code
        };
        if code < 0 {
            return Err(facts::why_not_opened(path, code));
        }
        // SAFETY: takes nothing; returns null when memory is short.
        let packet = unsafe { ffi::av_packet_alloc() };
        let mut demuxer = Self {
            context,
            packet,
            stream: 0,
            sequence: 0,
            hidden_by_header: false,
        };
        if packet.is_null() {
            return Err(Error::new("out of memory").path(path));
        }
        if explore || !demuxer.timed_by_header() {
            // SAFETY: the context is open; no options are given.
            let code = unsafe { ffi::avformat_find_stream_info(context, ptr::null_mut()) };
            if code < 0 {
                return Err(facts::why_not_opened(path, code));
            }
        }
        demuxer.stream = facts::choose_stream(&demuxer, stream).map_err(|e| e.path(path))?;
        for (index, each) in demuxer.streams().iter().enumerate() {
            if index != demuxer.stream {
                // SAFETY: a stream of the open context; the field is for the caller to set.
                unsafe { (**each).discard = ffi::AVDiscard::AVDISCARD_ALL };
            }
        }
        // VP8 keeps its alternative reference frames in packets of their own.
        // SAFETY: codecpar of a stream is never null.
        demuxer.hidden_by_header =
            unsafe { (*demuxer.chosen().codecpar).codec_id == ffi::AVCodecID::AV_CODEC_ID_VP8 };
        Ok(demuxer)
    }

    /// The header lists every packet with both of its timestamps, so that none is reckoned from what is known of the
    /// codec: MP4 and its kin.
    fn timed_by_header(&self) -> bool {
        self.container().starts_with("mov,") && !self.streams().is_empty()
    }

    /// All streams of the file.
    pub fn streams(&self) -> &[*mut AVStream] {
        // SAFETY: FFmpeg keeps `nb_streams` valid pointers there while the context is open.
        unsafe {
            let context = &*self.context;
            if context.streams.is_null() {
                return &[];
            }
            std::slice::from_raw_parts(context.streams, context.nb_streams as usize)
        }
    }

    /// The stream that is read.
    pub fn chosen(&self) -> &AVStream {
        // SAFETY: `stream` is an index of `streams`, whose pointers are valid while the context is open.
        unsafe { &*self.streams()[self.stream] }
    }

    /// Index of the stream that is read, among all streams.
    pub fn stream(&self) -> usize {
        self.stream
    }

    /// FFmpeg's short name of the container: `mov,mp4,m4a,3gp,3g2,mj2`.
    pub fn container(&self) -> String {
        // SAFETY: an open input has a format with a static name.
        unsafe { library::text((*(*self.context).iformat).name) }
    }

    /// The durations come from the file's header, and were not reckoned from timestamps or bit rates.
    pub fn duration_is_declared(&self) -> bool {
        // SAFETY: the context is open; the field is an integer in memory and read as such.
        let method = unsafe {
            (&raw const (*self.context).duration_estimation_method)
                .cast::<u32>()
                .read()
        };
        method == ffi::AVDurationEstimationMethod::AVFMT_DURATION_FROM_STREAM as u32
    }

    /// Seconds of the whole file by its header, where that says so.
    pub fn declared_duration(&self) -> Option<f64> {
        // SAFETY: the context is open.
        let duration = unsafe { (*self.context).duration };
        (duration > 0 && self.duration_is_declared())
            .then(|| duration as f64 / f64::from(ffi::AV_TIME_BASE))
    }

    /// Reads on to the next packet of the stream; [`Demuxer::packet`] holds it until the next call.
    pub fn read(&mut self) -> Read {
        let mut patience = 1000;
        loop {
            // SAFETY: context and packet are valid; unref before each read frees what the packet held.
            let code = unsafe {
                ffi::av_packet_unref(self.packet);
                ffi::av_read_frame(self.context, self.packet)
            };
            if code == ffi::AVERROR(EAGAIN) && patience > 0 {
                patience -= 1;
                continue;
            }
            if code == ffi::AVERROR_EOF {
                return Read::End;
            }
            if code < 0 {
                return Read::Failed(code);
            }
            // SAFETY: the read succeeded, so the packet is filled.
            let packet = unsafe { &*self.packet };
            if usize::try_from(packet.stream_index) != Ok(self.stream) {
                continue;
            }
            let facts = PacketFacts {
                sequence: self.sequence,
                pts: time(packet.pts),
                dts: time(packet.dts),
                size: u32::try_from(packet.size).unwrap_or(0),
                key: packet.flags & ffi::AV_PKT_FLAG_KEY != 0,
                corrupt: packet.flags & ffi::AV_PKT_FLAG_CORRUPT != 0,
                hidden: packet.flags & ffi::AV_PKT_FLAG_DISCARD != 0
                    || packet.size == 0
                    || self.hidden_by_header && !vp8_shows(packet),
            };
            self.sequence += 1;
            return Read::Packet(facts);
        }
    }

    /// The packet that [`Demuxer::read`] read last.
    pub fn packet(&self) -> *mut AVPacket {
        self.packet
    }

    /// Seeks to the last place at or before `time` (ticks of the stream) where decoding can begin. False when the
    /// container cannot.
    pub fn seek(&mut self, time: i64) -> bool {
        // SAFETY: the context is open and the stream index is one of its own.
        let code = unsafe {
            ffi::av_seek_frame(
                self.context,
                self.stream as c_int,
                time,
                ffi::AVSEEK_FLAG_BACKWARD,
            )
        };
        code >= 0
    }
}

impl Drop for Demuxer {
    fn drop(&mut self) {
        // SAFETY: both are owned by this value and freed once; FFmpeg sets the pointers to null.
        unsafe {
            ffi::av_packet_free(&mut self.packet);
            ffi::avformat_close_input(&mut self.context);
        }
    }
}

/// POSIX's number for "try again", the same on every system FFmpeg runs on but a few BSDs.
pub(super) const EAGAIN: c_int = if cfg!(any(target_os = "macos", target_os = "freebsd")) {
    35
} else {
    11
};

/// FFmpeg's "no timestamp" as `None`.
pub(super) fn time(value: i64) -> Option<i64> {
    (value != ffi::AV_NOPTS_VALUE).then_some(value)
}

/// Whether a VP8 packet is a frame to be shown: bit 4 of its first byte (RFC 6386, section 9.1).
fn vp8_shows(packet: &AVPacket) -> bool {
    if packet.data.is_null() || packet.size < 1 {
        return false;
    }
    // SAFETY: the packet has at least one byte.
    unsafe { *packet.data & 0x10 != 0 }
}

/// The path as a URL that names a local file whatever characters it has.
fn url(path: &Path) -> Result<CString> {
    let mut bytes = b"file:".to_vec();
    bytes.extend(path.as_os_str().as_encoded_bytes());
    CString::new(bytes).map_err(|_| Error::new("the file name holds a zero byte").path(path))
}
