//! OpenCV, PyAV and the ffmpeg program, behind one Python process that answers line by line.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The readers beside Framelens, by the names that `others.py` knows them by.
pub const NAMES: [&str; 3] = ["opencv", "pyav", "ffmpeg"];

pub struct Others {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Others {
    /// Starts the Python that `FRAMELENS_BENCH_PYTHON` names, which has `av` and `cv2`; `None` when it is not set.
    pub fn start() -> Option<Self> {
        let python = std::env::var_os("FRAMELENS_BENCH_PYTHON")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/readers/others.py");
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let requests = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        Some(Self {
            child,
            requests,
            answers,
        })
    }

    fn ask(&mut self, words: &[&str]) -> Vec<String> {
        writeln!(self.requests, "{}", words.join("\t")).expect("Python listens");
        self.requests.flush().expect("Python listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("Python answers");
        line.trim_end().split('\t').map(str::to_owned).collect()
    }

    /// OpenCV's and PyAV's.
    pub fn versions(&mut self) -> Vec<String> {
        self.ask(&["versions"])
    }

    /// The numbers in the pixels of all frames that the ffmpeg program delivers, in order.
    pub fn truth(&mut self, path: &Path) -> Vec<i64> {
        let numbers = self.ask(&["truth", &path.display().to_string()]);
        numbers
            .iter()
            .filter_map(|word| word.parse().ok())
            .collect()
    }

    pub fn open(&mut self, reader: &str, path: &Path) {
        self.ask(&["open", reader, &path.display().to_string()]);
    }

    /// How long it took, and the number in the pixels.
    pub fn seek(&mut self, reader: &str, number: u64, seconds: f64) -> (Duration, i64) {
        timed(&self.ask(&[
            "seek",
            reader,
            &number.to_string(),
            &format!("{seconds:.9}"),
        ]))
    }
}

fn timed(words: &[String]) -> (Duration, i64) {
    let word = |at: usize| words.get(at).and_then(|word| word.parse::<i64>().ok());
    let took = word(0).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
    (Duration::from_nanos(took), word(1).unwrap_or(-1))
}

impl Drop for Others {
    fn drop(&mut self) {
        // It ends when its standard input does; waiting for it could wait for ever.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
