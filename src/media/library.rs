//! The FFmpeg this program runs on: start-up, log level, versions, licence.

use std::ffi::{CStr, c_char, c_int};
use std::sync::Once;

use ffmpeg_next::ffi;

/// The FFmpeg libraries that decode and convert: numbers depend a little on their version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// FFmpeg's release, as it names itself: `5.1.9-0+deb12u1`.
    pub release: String,
    /// Name and version of each library: (`libavcodec`, `59.37.100`).
    pub versions: Vec<(String, String)>,
    /// The licence that these libraries were built under: `GPL version 2 or later`.
    pub licence: String,
}

/// Gives memory that was freed back to the system: pictures are large, and the C library keeps what it may need again.
pub(super) fn give_back_freed_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it works on the allocator's own free lists, under its locks; no pointer is passed.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Lets the C library keep the memory of freed pictures for the next ones. Left to itself it returns them at once, and
/// fresh pages from the system take longer than the work on them. [`super::give_back_memory`] still returns everything. Two
/// heaps for all threads: with one for each thread a quarter of what the window occupies would be holes.
pub fn keep_freed_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it sets numbers of the allocator, under its lock; no pointer is passed.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 32 << 20);
        libc::mallopt(libc::M_TRIM_THRESHOLD, 128 << 20);
        libc::mallopt(libc::M_ARENA_MAX, 2);
    }
}

/// Makes a file that grows over the limit of this process an error of writing, which has a sentence, where the system
/// would end the program.
pub fn outlive_file_limits() {
    #[cfg(target_os = "linux")]
    // SAFETY: it sets how one signal is taken, to being ignored; no handler of ours runs.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

/// What FFmpeg is loaded, for the About window and for reports.
pub fn about() -> About {
    // SAFETY: these functions take nothing and return numbers or static strings.
    unsafe {
        About {
            release: text(ffi::av_version_info()),
            versions: [
                ("libavcodec", ffi::avcodec_version()),
                ("libavformat", ffi::avformat_version()),
                ("libavutil", ffi::avutil_version()),
                ("libswscale", ffi::swscale_version()),
            ]
            .map(|(name, v)| {
                let version = format!("{}.{}.{}", v >> 16, (v >> 8) & 0xFF, v & 0xFF);
                (name.to_owned(), version)
            })
            .to_vec(),
            licence: text(ffi::avcodec_license()),
        }
    }
}

/// Quietens FFmpeg's own log unless `RUST_LOG` names ffmpeg; every way into FFmpeg calls this first.
pub(crate) fn start() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let asked = std::env::var("RUST_LOG").is_ok_and(|filter| filter.contains("ffmpeg"));
        let level = if asked {
            ffi::AV_LOG_INFO
        } else {
            ffi::AV_LOG_QUIET
        };
        // SAFETY: sets one integer inside FFmpeg.
        unsafe { ffi::av_log_set_level(level) };
    });
}

/// A string of FFmpeg's; empty when there is none.
///
/// # Safety
/// `text` is null or points to a string that ends with 0 and lives during the call.
pub(crate) unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not null, and the caller vouches for the rest.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}

/// FFmpeg's words for one of its error codes: `Invalid data found when processing input`.
pub(crate) fn error_text(code: c_int) -> String {
    let mut buffer: [c_char; 128] = [0; 128];
    // SAFETY: the buffer and its true size; av_strerror always ends the string with 0.
    unsafe {
        ffi::av_strerror(code, buffer.as_mut_ptr(), buffer.len());
        text(buffer.as_ptr())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn ffmpeg_names_itself() {
        let about = super::about();
        assert_eq!(about.versions.len(), 4);
        assert!(!about.release.is_empty() && !about.licence.is_empty());
        assert!(
            about
                .versions
                .iter()
                .all(|(_, v)| v.split('.').count() == 3)
        );
        assert!(super::error_text(super::ffi::AVERROR_INVALIDDATA).contains("Invalid data"));
    }
}
