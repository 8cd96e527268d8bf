// The storage contract. Use cases read a Snapshot and write through a Transaction; they never see
// SQL, connections or threads. tests/store/contract.h is the suite that every store passes.
//
// Failure of the medium is latched, not returned call by call: once a read or write of a snapshot
// or transaction has failed, its later reads find nothing, its writes do nothing, and Read or Write
// answers kUnavailable whatever the body made of it.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/core/error.h"
#include "services/store/events.h"
#include "services/store/records.h"
#include "services/store/reminders.h"
#include "services/store/reviews.h"

namespace samtale::store {

// A page of a list: at most `size` records (1 to kMaxPage, or one more to see whether another page
// follows) whose id comes after `after` (empty: from the start).
struct PageOf {
  int size;
  std::string after = "";
};
inline constexpr int kMaxPage = 200;

struct MeetingFilter {
  std::optional<JobcentreId> jobcentre = {};
  std::optional<CitizenId> citizen = {};
  std::optional<CaseworkerId> caseworker = {};
  std::optional<MeetingState> state = {};
  std::optional<Interval> overlapping = {};
};

// Where a page of meetings ended: meetings are listed by start, then id.
struct MeetingCursor {
  Instant start;
  MeetingId id;
};

// Where a page of decisions ended.
struct DecisionCursor {
  MunicipalityId municipality;
  DecisionId id;
};

// A consistent view of one revision. Lists are ordered by id unless they say otherwise; records of
// another municipality do not exist. Not to be shared between threads; lives only inside the body
// it is given to.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  virtual Revision revision() const = 0;
  // That of the transaction that last put a rule layer: it names the rules in force. 0: none did.
  virtual Revision rules_revision() const = 0;

  virtual std::optional<Jobcentre> FindJobcentre(const MunicipalityId& municipality,
                                                 const JobcentreId& id) const = 0;
  virtual std::vector<Jobcentre> ListJobcentres(const MunicipalityId& municipality,
                                                const PageOf& page) const = 0;

  virtual std::optional<Caseworker> FindCaseworker(const MunicipalityId& municipality,
                                                   const CaseworkerId& id) const = 0;
  virtual std::vector<Caseworker> ListCaseworkers(const MunicipalityId& municipality,
                                                  const JobcentreId& jobcentre,
                                                  const PageOf& page) const = 0;
  // Absences that overlap `interval`, by caseworker, begin, id.
  virtual std::vector<Absence> ListAbsences(const MunicipalityId& municipality,
                                            std::span<const CaseworkerId> caseworkers,
                                            Interval interval) const = 0;
  virtual std::optional<Absence> FindAbsence(const MunicipalityId& municipality,
                                             const AbsenceId& id) const = 0;
  // Overrides of the days [from, until] (inclusive), by party, then day. At most 10,000 parties.
  virtual std::vector<DayOverride> ListDayOverrides(const MunicipalityId& municipality,
                                                    std::span<const Party> parties, LocalDay from,
                                                    LocalDay until) const = 0;
  virtual std::optional<DayOverride> FindDayOverride(const MunicipalityId& municipality,
                                                     const Party& party, LocalDay day) const = 0;
  virtual std::optional<ClosingDay> FindClosingDay(const MunicipalityId& municipality,
                                                   const ClosingDayId& id) const = 0;
  virtual std::vector<ClosingDay> ListClosingDays(const MunicipalityId& municipality,
                                                  const JobcentreId& jobcentre,
                                                  const PageOf& page) const = 0;
  // Those that close some day of [from, until] (inclusive).
  virtual std::vector<ClosingDay> ClosingDaysIn(const MunicipalityId& municipality,
                                                const JobcentreId& jobcentre, LocalDay from,
                                                LocalDay until) const = 0;

  virtual std::optional<Room> FindRoom(const MunicipalityId& municipality,
                                       const RoomId& id) const = 0;
  virtual std::vector<Room> ListRooms(const MunicipalityId& municipality,
                                      const JobcentreId& jobcentre, const PageOf& page) const = 0;

  virtual std::optional<Citizen> FindCitizen(const MunicipalityId& municipality,
                                             const CitizenId& id) const = 0;
  virtual std::vector<Citizen> ListCitizens(const MunicipalityId& municipality,
                                            const JobcentreId& jobcentre,
                                            const PageOf& page) const = 0;
  virtual std::vector<Judgment> ListJudgments(const MunicipalityId& municipality,
                                              const CitizenId& citizen) const = 0;  // by flag
  virtual std::vector<Consent> ListConsents(const MunicipalityId& municipality,
                                            const CitizenId& citizen) const = 0;  // latest first
  virtual std::optional<Circumstance> FindCircumstance(const MunicipalityId& municipality,
                                                       const CircumstanceId& id) const = 0;
  virtual std::vector<Circumstance> ListCircumstances(const MunicipalityId& municipality,
                                                      const PageOf& page) const = 0;
  // Circumstances of the municipality that hold on some day of [from, until] (inclusive), whatever
  // jobcentre.
  virtual std::vector<Circumstance> CircumstancesIn(const MunicipalityId& municipality,
                                                    LocalDay from, LocalDay until) const = 0;

  // Claims of the parties whose interval widened by its own buffers overlaps `interval`, live at
  // `now`; by party, begin. At most 10,000 parties.
  virtual std::vector<Claim> ListClaims(const MunicipalityId& municipality,
                                        std::span<const Party> parties, Interval interval,
                                        Instant now) const = 0;

  virtual std::optional<Meeting> FindMeeting(const MunicipalityId& municipality,
                                             const MeetingId& id) const = 0;
  // `size` as in PageOf.
  virtual std::vector<Meeting> ListMeetings(const MunicipalityId& municipality,
                                            const MeetingFilter& filter, int size,
                                            const std::optional<MeetingCursor>& after) const = 0;
  // How many meetings (booked or held) of the citizen with that holder start in [from, before).
  virtual int CountMeetings(const MunicipalityId& municipality, const CitizenId& citizen,
                            HeldBy held_by, Instant from, Instant before) const = 0;
  // Their starts, ascending.
  virtual std::vector<Instant> ListMeetingStarts(const MunicipalityId& municipality,
                                                 const CitizenId& citizen, HeldBy held_by,
                                                 Instant from, Instant before) const = 0;
  virtual std::optional<Hold> FindHold(const MunicipalityId& municipality,
                                       const HoldId& id) const = 0;
  // Those that exist; at most 10,000 ids.
  virtual std::vector<Hold> ListHolds(const MunicipalityId& municipality,
                                      std::span<const HoldId> ids) const = 0;
  virtual std::optional<RecordedDecision> FindDecision(const MunicipalityId& municipality,
                                                       const DecisionId& id) const = 0;

  virtual std::optional<Receipt> FindReceipt(const MunicipalityId& municipality,
                                             std::string_view caller, std::string_view method,
                                             std::string_view request_id) const = 0;
  // Events of the municipality after the sequence `after`, in order, at most `limit`.
  virtual std::vector<Event> ListEvents(const MunicipalityId& municipality, std::int64_t after,
                                        int limit) const = 0;
  virtual std::optional<Event> FindLastEvent(const MunicipalityId& municipality) const = 0;

  virtual std::optional<ReminderPlan> FindReminderPlan(const MunicipalityId& municipality,
                                                       const JobcentreId& jobcentre,
                                                       const ReminderPlanId& id) const = 0;
  virtual std::vector<ReminderPlan> ListReminderPlans(const MunicipalityId& municipality,
                                                      const JobcentreId& jobcentre,
                                                      const PageOf& page) const = 0;
  virtual std::optional<ReminderProgress> FindReminderProgress(
      const MunicipalityId& municipality, const JobcentreId& jobcentre,
      const ReminderPlanId& plan) const = 0;
  // The one that is due first, of every municipality.
  virtual std::optional<ReminderProgress> FindNextReminder() const = 0;

  // The files stored under `hash`.
  virtual std::optional<Rulebook> FindRulebook(std::string_view hash) const = 0;
  virtual std::optional<RuleUpload> FindRuleUpload(const RuleLayerId& layer,
                                                   std::int64_t number) const = 0;
  // Of the layer: the number of the last one.
  virtual std::int64_t CountRuleUploads(const RuleLayerId& layer) const = 0;
  virtual std::optional<RuleActivation> FindRuleActivation(const RuleLayerId& layer,
                                                           std::int64_t number) const = 0;
  // Activations of the layer numbered below `before`, latest first; `size` as in PageOf.
  virtual std::vector<RuleActivation> ListRuleActivations(const RuleLayerId& layer,
                                                          std::int64_t before, int size) const = 0;
  virtual std::optional<RuleLayer> FindRuleLayer(const RuleLayerId& layer) const = 0;
  // Every layer that was ever in force, by id: as many as municipalities and one, at most.
  virtual std::vector<RuleLayer> ListRuleLayers() const = 0;

  // Decisions of every municipality, by municipality and id; `size` as in PageOf.
  virtual std::vector<RecordedDecision> ListDecisions(const std::optional<DecisionCursor>& after,
                                                      int size) const = 0;

  virtual std::optional<Review> FindReview(const MunicipalityId& municipality,
                                           const ReviewId& id) const = 0;
  // Reviews that are looking or applying, of every municipality when none is named; first the one
  // that was changed the longest ago. `size` as in PageOf.
  virtual std::vector<Review> ListUnfinishedReviews(
      const std::optional<MunicipalityId>& municipality, int size) const = 0;
  // How many of every municipality are looking or applying.
  virtual UnfinishedReviews CountUnfinishedReviews() const = 0;
  virtual std::optional<ReviewItem> FindReviewItem(const MunicipalityId& municipality,
                                                   const ReviewId& review,
                                                   const MeetingId& meeting) const = 0;
  // By the meeting's start, then its id; `size` as in PageOf.
  virtual std::vector<ReviewItem> ListReviewItems(
      const MunicipalityId& municipality, const ReviewId& review, const ReviewItemFilter& filter,
      int size, const std::optional<ReviewPosition>& after) const = 0;
  // By action, then state; those that are zero are left out.
  virtual std::vector<ReviewItemCount> CountReviewItems(const MunicipalityId& municipality,
                                                        const ReviewId& review) const = 0;
};

// A snapshot that can be changed. Its reads see its own writes. Put inserts a record or replaces
// the one with the same key, and sets its revision to revision().
class Transaction : public Snapshot {
 public:
  // The revision this transaction becomes if it commits; it is that of the rules too, once the
  // transaction has put a rule layer.
  Revision revision() const override = 0;

  virtual void Put(const Jobcentre& jobcentre) = 0;
  virtual void Put(const Caseworker& caseworker) = 0;
  virtual void Put(const Absence& absence) = 0;
  virtual void Put(const DayOverride& day_override) = 0;
  virtual void Put(const ClosingDay& closing_day) = 0;
  virtual void Put(const Room& room) = 0;
  virtual void Put(const Citizen& citizen) = 0;
  virtual void Put(const Judgment& judgment) = 0;
  virtual void Add(const Consent& consent) = 0;  // consents are never replaced
  virtual void Put(const Circumstance& circumstance) = 0;
  virtual void Put(const Meeting& meeting) = 0;
  virtual void Put(const Hold& hold) = 0;
  virtual void Add(const RecordedDecision& decision) = 0;
  virtual void Add(const Event& event) = 0;
  virtual void Add(const Receipt& receipt) = 0;
  // Adding a rulebook that is stored already changes nothing: the first is kept.
  virtual void Add(const Rulebook& rulebook) = 0;
  virtual void Add(const RuleUpload& upload) = 0;
  virtual void Put(const RuleActivation& activation) = 0;
  virtual void Put(const RuleLayer& layer) = 0;

  virtual void Put(const Review& review) = 0;
  virtual void Put(const ReviewItem& item) = 0;

  virtual void Put(const ReminderPlan& plan) = 0;
  virtual void Put(const ReminderProgress& progress) = 0;
  // With its progress; not an error when there is none.
  virtual void DeleteReminderPlan(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                                  const ReminderPlanId& id) = 0;

  virtual void DeleteAbsence(const MunicipalityId& municipality, const AbsenceId& id) = 0;
  virtual void DeleteDayOverride(const MunicipalityId& municipality, const Party& party,
                                 LocalDay day) = 0;
  virtual void DeleteClosingDay(const MunicipalityId& municipality, const ClosingDayId& id) = 0;
  virtual void DeleteCircumstance(const MunicipalityId& municipality, const CircumstanceId& id) = 0;

  // Adds claims. kNotBookable, with a blocker for the party, when one overlaps a claim of its
  // party: the schema refuses it by itself, expired or not, so delete expired holds of the parties
  // first.
  virtual Result<void> AddClaims(const MunicipalityId& municipality,
                                 std::span<const Claim> claims) = 0;
  virtual void DeleteClaimsOf(const MunicipalityId& municipality, const MeetingId& meeting) = 0;
  // Deletes the hold and its claims; not an error when there is none.
  virtual void DeleteHold(const MunicipalityId& municipality, const HoldId& hold) = 0;
  // Deletes every hold, with its claims, that has a claim of one of the parties and has expired at
  // `now`.
  // Answers how many.
  virtual int DeleteExpiredHolds(const MunicipalityId& municipality, std::span<const Party> parties,
                                 Instant now) = 0;
};

// What a store is at, for figures.
struct Standing {
  int queued_writes = 0;  // that wait for the writing thread
  Revision revision = 0;  // the last that was committed
};

// A group of writes that shared a commit, for figures.
struct CommitRecord {
  int writes;                     // those of it that were not refused
  bool durable;                   // false: the medium did not take it
  std::chrono::nanoseconds took;  // the commit, its sync included
};

class Store {
 public:
  virtual ~Store() = default;

  // Runs `body` on a snapshot, on the calling thread. Any thread may call; bodies run side by side.
  // kUnavailable when the store does not answer. What `body` makes is returned otherwise.
  template <class Body>
  auto Read(Body&& body) -> Result<std::invoke_result_t<Body&, const Snapshot&>> {
    std::optional<std::invoke_result_t<Body&, const Snapshot&>> value;
    Result<void> read = ReadWith([&](const Snapshot& snapshot) { value.emplace(body(snapshot)); });
    if (!read) return tl::make_unexpected(read.error());
    return std::move(*value);
  }

  // Queues `body` and returns at once. `body` runs once on the store's writing thread; an error
  // from it undoes all it did. `done` is called once, on a thread of the store's, after the commit
  // is durable or the write has failed; it must not block nor throw. Errors: those of `body` (no
  // effect); kResourceExhausted, no effect, when kMaxQueuedWrites wait: then `done` is called at
  // once on the calling thread, as a full store cannot keep it; kInternal, no effect, when `body`
  // refers to a record that does not exist or adds one twice; kUnavailable, outcome unknown, when
  // the commit failed. T is copyable; body: Result<T>(Transaction&); done:
  // void(Result<T>).
  template <class T>
  void Write(std::function<Result<T>(Transaction&)> body, std::function<void(Result<T>)> done) {
    auto value = std::make_shared<std::optional<T>>();
    WriteWith(
        [value, body = std::move(body)](Transaction& transaction) -> Result<void> {
          Result<T> result = body(transaction);
          if (!result) return tl::make_unexpected(result.error());
          value->emplace(std::move(*result));
          return {};
        },
        [value, done = std::move(done)](Result<void> written) {
          if (written) {
            done(std::move(**value));
          } else {
            done(tl::make_unexpected(std::move(written.error())));
          }
        });
  }

  // From now on `listener` is told of every commit that adds events, once Read finds them, after
  // the `done`s of its writes: on a thread of the store's, one call at a time, in the order of the
  // commits. It must not block nor throw, nor call Listen. It takes the place of the one before,
  // which is not being called any more when this returns; an empty one listens no longer.
  virtual void Listen(EventListener listener) = 0;

  // As Write, but waits for the outcome. For tools and tests, never for a server's threads.
  template <class T>
  Result<T> WriteAndWait(std::function<Result<T>(Transaction&)> body);

  // Any thread may call.
  virtual Standing standing() const = 0;

 protected:
  virtual Result<void> ReadWith(const std::function<void(const Snapshot&)>& body) = 0;
  virtual void WriteWith(std::function<Result<void>(Transaction&)> body,
                         std::function<void(Result<void>)> done) = 0;
};

inline constexpr int kMaxQueuedWrites = 4096;

template <class T>
Result<T> Store::WriteAndWait(std::function<Result<T>(Transaction&)> body) {
  auto promise = std::make_shared<std::promise<Result<T>>>();  // outlives whichever thread is last
  std::future<Result<T>> outcome = promise->get_future();
  Write<T>(std::move(body), [promise](Result<T> result) { promise->set_value(std::move(result)); });
  return outcome.get();
}

}  // namespace samtale::store
