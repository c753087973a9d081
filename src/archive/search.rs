//! Search as somebody types: a thread answers the newest question and forgets the ones before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

use super::Wake;
use super::groups::Grouping;
use super::order::{Column, Sort};
use super::query::{Facets, Query};
use super::rows::{RowId, Rows};
use super::sums::Sums;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// In which list.
    pub rows: Rows,
    /// For which visits.
    pub query: Query,
    /// In which order.
    pub sort: Sort,
    /// How its figures are put together.
    pub grouping: Grouping,
}

/// An answer, with the question it is the answer to: positions are those of its own list.
#[derive(Debug, Default)]
pub struct Found {
    /// The question.
    pub question: Question,
    /// The visits in the order that was asked for.
    pub ids: Vec<RowId>,
    /// What there is to choose from.
    pub facets: Facets,
    sums: OnceLock<Sums>,
}

impl Found {
    /// The visits that were found, in figures; none for the moment that it takes to count them.
    pub fn sums(&self) -> Option<&Sums> {
        self.sums.get()
    }
}

/// The thread that answers. Dropping this ends it.
pub struct Search {
    questions: Sender<(u64, Question)>,
    asked: Arc<AtomicU64>,
    answers: watch::Receiver<Arc<Found>>,
}

impl Search {
    /// Starts the thread. `wake` is called at each answer, and again when its figures are counted.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start(wake: Wake) -> std::io::Result<Self> {
        let (questions, received) = channel();
        let asked = Arc::new(AtomicU64::new(0));
        let (sender, answers) = watch::channel(Arc::default());
        let mut searcher = Searcher { asked: asked.clone(), answers: sender, wake, ordered: None };
        std::thread::Builder::new().name("search".into()).spawn(move || searcher.run(&received))?;
        Ok(Self { questions, asked, answers })
    }

    /// Asks, and returns at once. A question that is not answered yet is given up for this one.
    pub fn ask(&self, question: Question) {
        let number = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        // The thread ends only with this.
        let _ = self.questions.send((number, question));
    }

    /// The last answer.
    pub fn found(&self) -> Arc<Found> {
        self.answers.borrow().clone()
    }
}

struct Searcher {
    asked: Arc<AtomicU64>,
    answers: watch::Sender<Arc<Found>>,
    wake: Wake,
    /// The last list that was put in order, and how.
    ordered: Option<(Rows, Sort, Vec<RowId>)>,
}

impl Searcher {
    fn run(&mut self, questions: &Receiver<(u64, Question)>) {
        while let Ok(mut newest) = questions.recv() {
            while let Ok(newer) = questions.try_recv() {
                newest = newer;
            }
            let (number, question) = newest;
            let asked = self.asked.clone();
            self.answer(question, || asked.load(Ordering::Relaxed) != number);
        }
    }

    fn answer(&mut self, question: Question, is_obsolete: impl Fn() -> bool + Sync) {
        let Some(hits) = question.query.hits_unless(&question.rows, &is_obsolete) else { return };
        let sums_of = hits.ids.clone();
        let ids = self.in_order(&question, hits.ids);
        let found = Arc::new(Found { question, ids, facets: hits.facets, sums: OnceLock::new() });
        self.answers.send_replace(found.clone());
        (self.wake)();
        if let Some(sums) = Sums::unless(&found.question.rows, &sums_of, &found.question.grouping, is_obsolete) {
            let _ = found.sums.set(sums);
            (self.wake)();
        }
    }

    fn in_order(&mut self, question: &Question, ids: Vec<RowId>) -> Vec<RowId> {
        let Question { rows, sort, .. } = question;
        if sort.column == Column::Place {
            return if sort.descending { ids.into_iter().rev().collect() } else { ids };
        }
        if !self.ordered.as_ref().is_some_and(|(ordered, by, _)| ordered.is(rows) && by == sort) {
            self.ordered = Some((rows.clone(), *sort, sort.order(rows)));
        }
        let mut is_hit = vec![false; rows.len()];
        ids.iter().for_each(|id| is_hit[*id as usize] = true);
        let order = self.ordered.iter().flat_map(|(_, _, order)| order);
        order.copied().filter(|id| is_hit[*id as usize]).collect()
    }
}
