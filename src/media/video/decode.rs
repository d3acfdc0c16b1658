//! The decoder of one stream.

use std::ffi::c_int;
use std::ptr;

use ffmpeg_next::ffi::{self, AVCodecContext, AVFrame, AVPacket, AVStream};

use super::complaints::Complaints;
use super::picture::Picture;
use super::sequence;
use crate::error::{Error, Result};
use crate::media::library;
use crate::media::reader::Reading;

/// What asking for a frame gave.
pub(super) enum Received {
    Picture(Picture),
    /// The decoder wants another packet.
    Again,
    /// The decoder is empty, after [`Decoder::send_end`].
    End,
    /// The decoder gave up on a packet.
    Failed,
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    Taken,
    /// Frames have to be received before it can be sent again.
    Later,
    /// The decoder refused it, wholly or in part.
    Refused,
}

/// An open decoder.
pub(super) struct Decoder {
    context: *mut AVCodecContext,
    spare: *mut AVFrame,
    complaints: Complaints,
}

// SAFETY: context and frame belong to this value alone; FFmpeg's own threads synchronise behind the calls.
unsafe impl Send for Decoder {}

impl Decoder {
    /// Opens the decoder FFmpeg prefers for the stream.
    ///
    /// # Errors
    /// When FFmpeg has no decoder for it or the decoder does not start.
    pub fn open(stream: &AVStream, reading: Reading) -> Result<Self> {
        // SAFETY: codecpar of a stream is never null; the functions take its id.
        let (codec, name) = unsafe {
            let id = (*stream.codecpar).codec_id;
            (
                ffi::avcodec_find_decoder(id),
                library::text(ffi::avcodec_get_name(id)),
            )
        };
        if codec.is_null() {
            return Err(Error::new(format!("this FFmpeg has no decoder for {name}"))
                .advice("install an FFmpeg with more codecs"));
        }
        // SAFETY: a known codec; both functions return null when memory is short.
        let (context, spare) =
            unsafe { (ffi::avcodec_alloc_context3(codec), ffi::av_frame_alloc()) };
        let complaints = Complaints::new();
        let decoder = Self {
            context,
            spare,
            complaints,
        };
        if context.is_null() || spare.is_null() {
            return Err(Error::new("out of memory"));
        }
        // SAFETY: the context is allocated and not yet open, which is when these fields are the caller's to set.
        let code = unsafe {
            let code = ffi::avcodec_parameters_to_context(context, stream.codecpar);
            if code < 0 {
                code
            } else {
                (*context).pkt_timebase = stream.time_base;
                (*context).framerate = stream.avg_frame_rate;
                (*context).thread_count = threads(reading);
                (*context).flags |= sequence::FLAGS;
                // HEVC: whole pictures are held against their own hashes, where they have any; the log tells of a difference.
                (*context).err_recognition |= ffi::AV_EF_CRCCHECK as c_int;
                if reading == Reading::Alone {
                    (*context).get_buffer2 = Some(cleared_buffer);
                    (*context).thread_type = 0;
                } else {
                    (*context).thread_type = ffi::FF_THREAD_FRAME | ffi::FF_THREAD_SLICE;
                }
                ffi::avcodec_open2(context, codec, ptr::null_mut())
            }
        };
        if code < 0 {
            let why = library::error_text(code);
            return Err(Error::new(format!(
                "the decoder for {name} does not start ({why})"
            )));
        }
        Ok(decoder)
    }

    /// Gives the decoder a packet. `sequence` comes back with the frame that is made from it.
    ///
    /// # Safety
    /// `packet` points to a packet that FFmpeg filled.
    pub unsafe fn send(&mut self, packet: *mut AVPacket, sequence: i64) -> Sent {
        // SAFETY: the decoder is open, the caller vouches for the packet; `opaque` is the caller's to set before each packet.
        let code = unsafe {
            sequence::number(self.context, packet, sequence);
            (*self.context).opaque = self.complaints.tag(sequence);
            ffi::avcodec_send_packet(self.context, packet)
        };
        match code {
            0.. => Sent::Taken,
            code if is_again(code) => Sent::Later,
            _ => Sent::Refused,
        }
    }

    /// Tells the decoder that no packet follows: it hands over what it still holds.
    pub fn send_end(&mut self) {
        // SAFETY: the decoder is open, a null packet is the end; a second end is refused without harm.
        unsafe { ffi::avcodec_send_packet(self.context, ptr::null()) };
    }

    /// Whether it knows for sure which frames no other one refers to. H.264 says it of every frame; HEVC says it only for
    /// frames of one layer.
    pub fn can_leave_out(&self) -> bool {
        // SAFETY: the context is open.
        unsafe { (*self.context).codec_id == ffi::AVCodecID::AV_CODEC_ID_H264 }
    }

    /// Whether the packets sent from now on may be left out where no other frame refers to theirs.
    pub fn leave_out(&mut self, unreferenced: bool) {
        // SAFETY: the decoder is open; its threads take the field over with each packet.
        unsafe {
            (*self.context).skip_frame = if unreferenced {
                ffi::AVDiscard::AVDISCARD_NONREF
            } else {
                ffi::AVDiscard::AVDISCARD_DEFAULT
            };
        }
    }

    /// The next frame, if one is ready.
    pub fn receive(&mut self) -> Received {
        // SAFETY: the decoder is open and the frame allocated; receive unrefs the frame first.
        match unsafe { ffi::avcodec_receive_frame(self.context, self.spare) } {
            0.. => {
                // SAFETY: as above; the filled frame goes to the picture, which frees it.
                let fresh = unsafe { ffi::av_frame_alloc() };
                if fresh.is_null() {
                    return Received::Failed;
                }
                let filled = std::mem::replace(&mut self.spare, fresh);
                // SAFETY: a frame just filled by the decoder and referenced nowhere else.
                Received::Picture(unsafe { Picture::own(filled) })
            }
            code if is_again(code) => Received::Again,
            ffi::AVERROR_EOF => Received::End,
            _ => Received::Failed,
        }
    }

    /// The packets that it has reported errors of since the last call, by their `sequence`.
    pub fn complaints(&self) -> Vec<i64> {
        self.complaints.take()
    }

    /// Forgets everything it holds; the next packet begins anew.
    pub fn flush(&mut self) {
        // SAFETY: the decoder is open.
        unsafe { ffi::avcodec_flush_buffers(self.context) };
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: both are owned by this value and freed once.
        unsafe {
            ffi::av_frame_free(&mut self.spare);
            ffi::avcodec_free_context(&mut self.context);
        }
    }
}

fn is_again(code: c_int) -> bool {
    code == ffi::AVERROR(super::demux::EAGAIN)
}

/// Memory for a picture, all zeros. FFmpeg's own holds parts of earlier pictures, and where damaged data leaves a hole
/// (HEVC's decoder fills none) they would show through, other ones each time.
unsafe extern "C" fn cleared_buffer(
    context: *mut AVCodecContext,
    frame: *mut AVFrame,
    flags: c_int,
) -> c_int {
    // SAFETY: called by the decoder with its own context and frame.
    let code = unsafe { ffi::avcodec_default_get_buffer2(context, frame, flags) };
    if code >= 0 {
        // SAFETY: the frame is valid, and has just been given buffers that nobody else uses yet.
        for buffer in unsafe { (*frame).buf } {
            if !buffer.is_null() {
                // SAFETY: a buffer's memory is `size` bytes from `data` on.
                unsafe { ptr::write_bytes((*buffer).data, 0, (*buffer).size) };
            }
        }
    }
    code
}

/// As many as there are cores, and more where frames are read one after the other: these decode while others wait for
/// the picture that they predict from. FFmpeg takes one more by itself; then the cores of a scan idle 8 % of the time,
/// with four more 4 %. It takes 16 at most.
fn threads(reading: Reading) -> c_int {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = match reading {
        Reading::Alone => 1,
        Reading::Whole if cores > 1 => cores + 4,
        Reading::Whole | Reading::Scattered => cores,
    };
    threads.min(16) as c_int
}
