//! `paths.parquet`: every path, year by year, as one flat table that data frames read.
//!
//! A row is a path at the end of a year, year 0 being time zero. Rows are in the order of the paths, and a row group
//! holds whole paths, at most half a million rows, so that memory does not grow with their number. The file's metadata
//! holds the run that it is of.

use std::io;
use std::sync::Arc;

use coffer_endowment::simulation::scenario::{Scenario, Step};
use coffer_endowment::simulation::{Options, PathChunk, PathSink, run_into};
use parquet::basic::Compression;
use parquet::data_type::{BoolType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::folder::Folder;
use super::given::FANS;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::target::Target;

/// Writes so many paths of a run. `stamp` are words for the metadata.
pub(super) fn write(
    folder: &Folder,
    scenario: &Scenario,
    options: &Options,
    paths: u64,
    stamp: Vec<(String, String)>,
) -> Result<(), Failure> {
    let failed =
        |error: ParquetError| Failure::file("write", format!("{}/{FILE}", folder.name()), carried(error));
    let file = SerializedFileWriter::new(
        folder.target(FILE)?,
        Arc::new(parse_message_type(&schema()).map_err(failed)?),
        Arc::new(properties(stamp)),
    );
    let mut options = options.clone();
    options.paths = paths;
    options.stop = None;
    options.fans = FANS.to_vec();
    let progress = Progress::counting("writing paths", FILE, paths);
    let mut table = Table { file: file.map_err(failed)?, step: scenario.time.step, failed: None, progress };
    run_into(scenario, &options, &mut table)?;
    if let Some(error) = table.failed {
        return Err(failed(error));
    }
    table.file.into_inner().map_err(failed)?.keep().map(drop)
}

/// The table in the making.
struct Table {
    file: SerializedFileWriter<Target>,
    step: Step,
    failed: Option<ParquetError>,
    progress: Progress,
}

impl PathSink for Table {
    fn take(&mut self, chunk: &PathChunk) -> bool {
        self.progress.add(chunk.present_values.len());
        let years = chunk.measures.first().map_or(1, |(_, years)| years.len());
        let together = (GROUP_ROWS / years).max(1);
        let count = chunk.present_values.len();
        for first in (0..count).step_by(together) {
            let group = Group { chunk, step: self.step, years, first, end: (first + together).min(count) };
            if let Err(error) = self.file.next_row_group().and_then(|writer| group.write(writer)) {
                self.failed = Some(error);
                return false;
            }
        }
        true
    }
}

/// Whole paths of a chunk.
struct Group<'a> {
    chunk: &'a PathChunk,
    step: Step,
    years: usize,
    first: usize,
    end: usize,
}

impl Group<'_> {
    fn write(&self, mut writer: SerializedRowGroupWriter<'_, Target>) -> Result<(), ParquetError> {
        let numbers = self.rows(|path, _| (self.chunk.first_path + path as u64).cast_signed());
        column(&mut writer, |column| column.typed::<Int64Type>().write_batch(&numbers, None, None))?;
        let years = self.rows(|_, year| i32::try_from(year).unwrap_or(i32::MAX));
        column(&mut writer, |column| column.typed::<Int32Type>().write_batch(&years, None, None))?;
        for (_, by_year) in &self.chunk.measures {
            let values = self.rows(|path, year| by_year[year][path]);
            column(&mut writer, |column| column.typed::<DoubleType>().write_batch(&values, None, None))?;
        }
        let ruined = self.rows(|path, year| self.is_ruined(path, year));
        column(&mut writer, |column| column.typed::<BoolType>().write_batch(&ruined, None, None))?;
        let values = self.rows(|path, _| self.chunk.present_values[path]);
        column(&mut writer, |column| column.typed::<DoubleType>().write_batch(&values, None, None))?;
        writer.close().map(drop)
    }

    /// One value for each path and year.
    fn rows<T>(&self, value: impl Fn(usize, usize) -> T) -> Vec<T> {
        let value = &value;
        (self.first..self.end).flat_map(|path| (0..self.years).map(move |year| value(path, year))).collect()
    }

    /// Whether the path has failed to pay within so many years.
    fn is_ruined(&self, path: usize, year: usize) -> bool {
        let Some(step) = self.chunk.ruined_in_step[path] else { return false };
        let year = year as u64;
        // Days are 1461 in four years; the horizon is cut to whole ones.
        let steps = match self.step {
            Step::Year => year,
            Step::Month => 12 * year,
            Step::Day => 1461 * year / 4,
        };
        u64::from(step) < steps
    }
}

fn column(
    writer: &mut SerializedRowGroupWriter<'_, Target>,
    write: impl FnOnce(&mut SerializedColumnWriter<'_>) -> Result<usize, ParquetError>,
) -> Result<(), ParquetError> {
    let Some(mut column) = writer.next_column()? else {
        return Err(ParquetError::General("the schema has too few columns".to_owned()));
    };
    write(&mut column)?;
    column.close()
}

fn schema() -> String {
    let measures = FANS.map(|measure| format!("required double {};", measure.name())).join(" ");
    format!(
        "message paths {{ required int64 path; required int32 year; {measures} required boolean ruined; \
         required double present_value; }}"
    )
}

fn properties(stamp: Vec<(String, String)>) -> WriterProperties {
    let words = stamp.into_iter().map(|(key, value)| KeyValue::new(format!("coffer.{key}"), value));
    WriterProperties::builder()
        // Named by the engine's version in the metadata, not by that of a crate: the same run gives the same bytes.
        .set_created_by("coffer".to_owned())
        .set_key_value_metadata(Some(words.collect()))
        .set_compression(Compression::UNCOMPRESSED)
        // Hardly two of the measures' values are alike; numbers of paths and years are alike in long runs.
        .set_dictionary_enabled(false)
        .set_column_dictionary_enabled(ColumnPath::from("path"), true)
        .set_column_dictionary_enabled(ColumnPath::from("year"), true)
        .set_column_dictionary_enabled(ColumnPath::from("present_value"), true)
        .build()
}

/// The error of the file in the error of the writer.
fn carried(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        other => io::Error::other(other),
    }
}

const FILE: &str = "paths.parquet";
/// Rows of a group: some 30 MB in memory.
const GROUP_ROWS: usize = 1 << 19;
/// Paths that are written if nobody asks for all.
pub(super) const FEW_PATHS: u64 = 4096;
