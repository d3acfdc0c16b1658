//! The errors that a decoder writes to FFmpeg's log, each with the packet it was decoding.
//!
//! A frame's own error flags do not do: with several threads a frame is handed over with the flags it had before the thread
//! that decodes it came to the error, and HEVC's decoder sets none at all. The log is told of every error by all of them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use ffmpeg_next::ffi::{self, AVClass, AVCodecContext};

/// What one decoder has complained of since it was asked last.
///
/// FFmpeg's threads work with copies of the decoder's context, each with the `opaque` that the decoder had when it was sent
/// their packet. It is no address here: its upper bits are the decoder's key, the lower ones the number of the packet.
#[derive(Debug)]
pub(super) struct Complaints {
    key: usize,
    list: Arc<List>,
}

#[derive(Debug, Default)]
struct List {
    /// Tells without a lock that there is nothing.
    some: AtomicBool,
    /// The numbers that were sent with the packets.
    sequences: Mutex<Vec<i64>>,
}

/// The decoders that are listened to, by their keys.
static DECODERS: Mutex<BTreeMap<usize, Arc<List>>> = Mutex::new(BTreeMap::new());

/// Lower bits of a tag (addresses have 64), those of the packet's number.
const SEQUENCE_BITS: u32 = 40;
const SEQUENCE: usize = (1 << SEQUENCE_BITS) - 1;

impl Complaints {
    /// Complaints of a decoder that is not open yet. From now on FFmpeg's log is listened to.
    pub fn new() -> Self {
        static ONCE: Once = Once::new();
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        ONCE.call_once(|| listen(ffi::av_log_set_callback, ffi::av_log_default_callback));
        let list = Arc::<List>::default();
        let mut decoders = locked(&DECODERS);
        loop {
            let key = NEXT.fetch_add(1, Ordering::Relaxed) & (usize::MAX >> SEQUENCE_BITS);
            // 0 is a decoder that nobody listens to.
            if key != 0
                && let Entry::Vacant(place) = decoders.entry(key)
            {
                place.insert(Arc::clone(&list));
                return Self { key, list };
            }
        }
    }

    /// What the decoder's context says by its `opaque` when this packet is sent.
    pub fn tag(&self, sequence: i64) -> *mut c_void {
        std::ptr::without_provenance_mut(self.key << SEQUENCE_BITS | sequence as usize & SEQUENCE)
    }

    /// The packets complained of since the last call, in the order of the complaints.
    pub fn take(&self) -> Vec<i64> {
        if !self.list.some.swap(false, Ordering::Acquire) {
            return Vec::new();
        }
        std::mem::take(&mut locked(&self.list.sequences))
    }
}

impl Drop for Complaints {
    fn drop(&mut self) {
        locked(&DECODERS).remove(&self.key);
    }
}

impl List {
    fn add(&self, sequence: i64) {
        let mut sequences = locked(&self.sequences);
        if sequences.last() != Some(&sequence) {
            sequences.push(sequence);
        }
        self.some.store(true, Ordering::Release);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `V` is C's list of arguments, which each kind of machine passes in its own way.
type Callback<V> = unsafe extern "C" fn(*mut c_void, c_int, *const c_char, V);

/// FFmpeg's own way to log, a `Callback`.
static PRINT: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

fn listen<V>(set: unsafe extern "C" fn(Option<Callback<V>>), print: Callback<V>) {
    PRINT.store(print as *mut c_void, Ordering::Release);
    // SAFETY: it stores one pointer, to a function that may be called from any thread.
    unsafe { set(Some(heed::<V>)) };
}

/// Whether a line of the log is about samples that cannot be trusted.
///
/// # Safety
/// `format` is null or points to a string that ends with 0.
unsafe fn complains(level: c_int, format: *const c_char) -> bool {
    if format.is_null() {
        return false;
    }
    // SAFETY: the caller vouches for it.
    let format = unsafe { CStr::from_ptr(format) }.to_bytes();
    if level > ffi::AV_LOG_ERROR {
        // Called no errors, but parts of a picture are filled in or stay as they were: `concealing %d DC, %d AC, ...` where
        // data ends too early, `Skipping invalid undecodable NALU: %d` in HEVC.
        return [&b"concealing "[..], b"Skipping invalid undecodable NALU"]
            .iter()
            .any(|text| format.starts_with(text));
    }
    // `mmco: unref short failure`: a frame that nobody needs any more is not there. Usual after a seek.
    !format.starts_with(b"mmco:")
}

/// Called by FFmpeg for every line of its log, on whatever thread writes it.
unsafe extern "C" fn heed<V>(from: *mut c_void, level: c_int, format: *const c_char, list: V) {
    // SAFETY: FFmpeg's formats are strings that end with 0.
    if !from.is_null() && unsafe { complains(level, format) } {
        // SAFETY: whoever logs is a struct that begins with a pointer to its class, or null.
        let class = unsafe { from.cast::<*const AVClass>().read() };
        // SAFETY: it returns the address of a constant.
        if std::ptr::eq(class, unsafe { ffi::avcodec_get_class() }) {
            // SAFETY: the class says that this is a codec's context, alive while it logs; the field is a plain value.
            let tag = unsafe { (*from.cast::<AVCodecContext>()).opaque }.addr();
            let list = locked(&DECODERS).get(&(tag >> SEQUENCE_BITS)).cloned();
            if let Some(list) = list {
                list.add((tag & SEQUENCE) as i64);
            }
        }
    }
    let print = PRINT.load(Ordering::Acquire);
    if !print.is_null() {
        // SAFETY: `listen` stored a function of this very type before FFmpeg knew of this one.
        unsafe {
            let print = std::mem::transmute::<*mut c_void, Callback<V>>(print);
            print(from, level, format, list);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_filled_holes_are_complaints() {
        // SAFETY: literals that end with 0.
        let heard = |level, format: &CStr| unsafe { complains(level, format.as_ptr()) };
        assert!(heard(ffi::AV_LOG_ERROR, c"error while decoding MB %d %d\n"));
        assert!(heard(
            ffi::AV_LOG_INFO,
            c"concealing %d DC, %d AC, %d MV errors in %c frame\n"
        ));
        assert!(heard(
            ffi::AV_LOG_WARNING,
            c"Skipping invalid undecodable NALU: %d\n"
        ));
        assert!(!heard(ffi::AV_LOG_INFO, c"Reinit context to %dx%d\n"));
        assert!(!heard(ffi::AV_LOG_WARNING, c"deprecated pixel format\n"));
        assert!(!heard(ffi::AV_LOG_ERROR, c"mmco: unref short failure\n"));
        // SAFETY: null is allowed.
        assert!(!unsafe { complains(ffi::AV_LOG_ERROR, std::ptr::null()) });
    }

    #[test]
    fn complaints_are_told_once() {
        let complaints = Complaints::new();
        assert!(complaints.take().is_empty());
        for sequence in [3, 3, 4] {
            complaints.list.add(sequence);
        }
        assert_eq!(complaints.take(), [3, 4]);
        assert!(complaints.take().is_empty());
    }

    #[test]
    fn each_decoder_hears_of_its_own_packets() {
        let log = |tag: *mut c_void| {
            // SAFETY: a context of its own, freed once; the text has no arguments.
            unsafe {
                let mut context = ffi::avcodec_alloc_context3(std::ptr::null());
                (*context).opaque = tag;
                ffi::av_log(context.cast(), ffi::AV_LOG_ERROR, c"".as_ptr());
                ffi::avcodec_free_context(&mut context);
            }
        };
        let [one, other] = [Complaints::new(), Complaints::new()];
        let last = SEQUENCE as i64;
        log(one.tag(0));
        log(other.tag(last));
        log(one.tag(7));
        let gone = Complaints::new().tag(3);
        log(gone);
        log(std::ptr::null_mut());
        assert_eq!((one.take(), other.take()), (vec![0, 7], vec![last]));
    }
}
