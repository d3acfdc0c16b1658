//! Which threads go first where several want the same core.

/// Lowers the priority of this thread, and of those that it starts from now on, by five of the system's steps (`nice`):
/// beside a thread of the usual priority it gets about a quarter of a core. Twice lowers it twice.
///
/// Without it everything works, only less evenly: a system that refuses is not an error.
#[cfg(target_os = "linux")]
pub(super) fn give_way() {
    if let Err(error) = rustix::process::nice(5) {
        log::debug!("the priority of a thread stays as it was: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn give_way() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn only_this_thread_and_what_it_starts_give_way() {
        let own = || getpriority_process(None).expect("a priority");
        let before = own();
        let [lowered, started] = std::thread::spawn(move || {
            give_way();
            [own(), std::thread::spawn(own).join().expect("a priority")]
        })
        .join()
        .expect("priorities");
        // 19 is the lowest there is.
        let expected = (before + 5).min(19);
        assert_eq!([lowered, started, own()], [expected, expected, before]);
    }
}
