//! The number that is sent with a packet and comes back with the frame that is made from it. FFmpeg 6 changed the way.

use std::ffi::c_int;
#[cfg(ffmpeg_6_0)]
use std::ptr;

#[cfg(ffmpeg_6_0)]
use ffmpeg_next::ffi;
use ffmpeg_next::ffi::{AVCodecContext, AVFrame, AVPacket};

/// Flags of a decoder that hands the numbers on.
#[cfg(ffmpeg_6_0)]
pub(super) const FLAGS: c_int = ffi::AV_CODEC_FLAG_COPY_OPAQUE as c_int;
#[cfg(not(ffmpeg_6_0))]
pub(super) const FLAGS: c_int = 0;

/// Numbers the packet that is sent next, from 0 on.
///
/// # Safety
/// `context` is an open decoder and `packet` one that FFmpeg filled.
#[cfg(ffmpeg_6_0)]
pub(super) unsafe fn number(_: *mut AVCodecContext, packet: *mut AVPacket, sequence: i64) {
    // Never used as an address; null is a packet without a number.
    let tag = ptr::without_provenance_mut(sequence as usize + 1);
    // SAFETY: the caller vouches for the packet, whose field this is for.
    unsafe { (*packet).opaque = tag };
}

/// Numbers the packet that is sent next, from 0 on.
///
/// # Safety
/// `context` is an open decoder and `packet` one that FFmpeg filled.
#[cfg(not(ffmpeg_6_0))]
pub(super) unsafe fn number(context: *mut AVCodecContext, _: *mut AVPacket, sequence: i64) {
    // SAFETY: the caller vouches for the context, whose field is the caller's to set before each packet.
    unsafe { (*context).reordered_opaque = sequence };
}

/// The number of the packet that a frame was made from.
#[cfg(ffmpeg_6_0)]
pub(super) fn of(frame: &AVFrame) -> Option<i64> {
    frame.opaque.addr().checked_sub(1).map(|tag| tag as i64)
}

/// The number of the packet that a frame was made from.
#[cfg(not(ffmpeg_6_0))]
pub(super) fn of(frame: &AVFrame) -> Option<i64> {
    let number = frame.reordered_opaque;
    (number >= 0).then_some(number)
}
