#include "services/scheduling/meetings.h"

#include <utility>

#include "services/scheduling/booking_steps.h"
#include "services/scheduling/fields.h"
#include "services/scheduling/gather.h"
#include "services/scheduling/receipts.h"

namespace samtale::scheduling {
namespace {

using store::EventKind;

constexpr Seconds kShortestHold{1};
constexpr Seconds kLongestHold{15 * 60};
constexpr Seconds kUsualHold{5 * 60};
constexpr std::size_t kMaxReason = 500;

template <class T>
std::string LastSegment(const T& resource) {
  return resource.substr(resource.rfind('/') + 1);
}

// The meeting and its decision.
Result<BookedMeeting> Load(const store::Snapshot& snapshot, const Caller& caller,
                           const JobcentreId& jobcentre, const MeetingId& id) {
  Result<store::Meeting> meeting = FindMeetingFor(snapshot, caller, jobcentre, id);
  if (!meeting) return tl::make_unexpected(std::move(meeting.error()));
  std::optional<store::RecordedDecision> decision =
      snapshot.FindDecision(caller.municipality, meeting->decision);
  if (!decision)
    return Fail(Reason::kNotFound, Text::kUnknownResource, {ResourceOf(jobcentre, id)});
  return BookedMeeting{std::move(*meeting), std::move(*decision)};
}

// Loads a meeting that is to be changed: booked, and at the etag the caller saw.
Result<BookedMeeting> LoadBooked(const store::Snapshot& snapshot, const Desk& desk,
                                 const JobcentreId& jobcentre, const MeetingId& id,
                                 const std::string& etag) {
  Result<BookedMeeting> loaded = Load(snapshot, desk.call.caller, jobcentre, id);
  if (!loaded) return loaded;
  if (loaded->meeting.state != store::MeetingState::kBooked) {
    return Fail(Reason::kMeetingState, Text::kMeetingIsNot,
                {std::string(Word(loaded->meeting.state)), desk.call.method});
  }
  if (Result<void> fresh = CheckEtag(etag, loaded->meeting.revision); !fresh) {
    return tl::make_unexpected(std::move(fresh.error()));
  }
  return loaded;
}

store::Meeting NewMeeting(const Desk& desk, const MeetingWish& wish, const Placed& placed,
                          const store::RecordedDecision& decision) {
  const LocalDay today = placed.question().decided_on;
  store::Meeting meeting{.municipality = desk.municipality(),
                         .jobcentre = wish.jobcentre,
                         .id = decision.meeting,
                         .citizen = wish.citizen,
                         .caseworker = placed.slot.caseworker,
                         .room = placed.slot.room,
                         .type = wish.meeting_type,
                         .held_by = wish.held_by,
                         .mode = placed.slot.mode,
                         .interval = placed.slot.interval,
                         .local_start = placed.slot.start,
                         .companions = wish.companions,
                         .summoned_on = wish.summoned_on.value_or(today),
                         .summoned_mode = wish.summoned_mode.value_or(placed.slot.mode),
                         .mode_reason = wish.mode_reason,
                         .state_reason = "",
                         .decision = decision.id,
                         .booked_by = CallerKey(desk.call.caller),
                         .created_at = desk.call.now,
                         .timed_at = desk.call.now};
  Settle(meeting, placed, decision, wish.connection);
  return meeting;
}

void WriteConsent(store::Transaction& transaction, const Desk& desk, const MeetingWish& wish,
                  Mode mode) {
  if (!wish.consent) return;
  AddConsent(transaction, desk.call,
             {.municipality = desk.municipality(),
              .citizen = wish.citizen,
              .meeting_type = wish.meeting_type,
              .modes = {mode},
              .value = wish.consent,
              .recorded_by = CallerKey(desk.call.caller),
              .recorded_at = desk.call.now});
}

// Ends a write of a meeting and gives back what was written.
Result<BookedMeeting> Finish(store::Transaction& transaction, const Desk& desk,
                             const store::Meeting& meeting, EventKind kind) {
  PutMeeting(transaction, desk.call, meeting, kind);
  AddReceipt(transaction, desk.call, ResourceOf(meeting.jobcentre, meeting.id));
  return Load(transaction, desk.call.caller, meeting.jobcentre, meeting.id);
}

// A booking with its hold looked up and its slot filled in.
struct Intent {
  MeetingWish wish;
  LocalDateTime start;
  Exemption exemption;
  std::optional<store::Hold> hold = {};
};

Result<Intent> IntentOf(const store::Snapshot& snapshot, const Desk& desk, const Booking& booking) {
  if (!booking.hold) {
    if (!booking.start) return Invalid("start", Text::kRequired);
    return Intent{booking.wish, *booking.start, {}, {}};
  }
  std::optional<store::Hold> hold = snapshot.FindHold(desk.municipality(), *booking.hold);
  const bool usable =
      hold && hold->owner == CallerKey(desk.call.caller) && desk.call.now < hold->expires_at &&
      hold->jobcentre == booking.wish.jobcentre && hold->citizen == booking.wish.citizen &&
      hold->meeting_type == booking.wish.meeting_type;
  if (!usable) return Fail(Reason::kHoldGone, Text::kHoldGone);
  const std::optional<store::Jobcentre> jobcentre =
      snapshot.FindJobcentre(desk.municipality(), hold->jobcentre);
  if (!jobcentre) return Fail(Reason::kHoldGone, Text::kHoldGone);
  Result<Zone> zone = Zone::Find(jobcentre->zone);
  if (!zone) return tl::make_unexpected(std::move(zone.error()));
  Intent intent{booking.wish, zone->ToLocal(hold->interval.begin), {}, {}};
  intent.wish.caseworker = hold->caseworker;
  intent.wish.room = hold->room;
  intent.wish.length = std::chrono::duration_cast<Minutes>(hold->interval.length());
  if (intent.wish.modes.empty()) intent.wish.modes = {hold->mode};
  intent.exemption.hold = hold->id;
  intent.hold = std::move(hold);
  return intent;
}

Result<BookedMeeting> BookIn(store::Transaction& transaction, const Desk& desk,
                             const Booking& booking) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, desk.call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier)
    return Load(transaction, desk.call.caller, booking.wish.jobcentre,
                MeetingId::Of(LastSegment(**earlier)));
  Result<Intent> intent = IntentOf(transaction, desk, booking);
  if (!intent) return tl::make_unexpected(std::move(intent.error()));
  Result<Placed> placed =
      PlaceSlot(transaction, desk, intent->wish, intent->start, intent->exemption);
  if (!placed) return tl::make_unexpected(std::move(placed.error()));

  const store::RecordedDecision decision =
      RecordOf(desk, placed->question(), placed->decision(), MeetingId::Of(RandomIdText()),
               placed->slot.mode);
  const store::Meeting meeting = NewMeeting(desk, intent->wish, *placed, decision);
  std::vector<store::Claim> claims = ClaimsOf(*placed, meeting.citizen);
  for (store::Claim& claim : claims) claim.meeting = meeting.id;
  if (intent->hold) GiveUp(transaction, desk.call, *intent->hold);
  transaction.Add(decision);
  if (Result<void> taken = Take(transaction, desk, *placed, claims); !taken) {
    return tl::make_unexpected(std::move(taken.error()));
  }
  WriteConsent(transaction, desk, intent->wish, meeting.mode);
  return Finish(transaction, desk, meeting, EventKind::kMeetingBooked);
}

// What BookIn would write, for a dry run.
Result<BookedMeeting> TryBooking(const store::Snapshot& snapshot, const Desk& desk,
                                 const Booking& booking) {
  Result<Intent> intent = IntentOf(snapshot, desk, booking);
  if (!intent) return tl::make_unexpected(std::move(intent.error()));
  Result<Placed> placed = PlaceSlot(snapshot, desk, intent->wish, intent->start, intent->exemption);
  if (!placed) return tl::make_unexpected(std::move(placed.error()));
  store::RecordedDecision decision = RecordOf(desk, placed->question(), placed->decision(),
                                              MeetingId::Of(RandomIdText()), placed->slot.mode);
  store::Meeting meeting = NewMeeting(desk, intent->wish, *placed, decision);
  return BookedMeeting{std::move(meeting), std::move(decision)};
}

Result<store::Hold> HoldIn(store::Transaction& transaction, const Desk& desk,
                           const MeetingWish& wish, LocalDateTime start, Seconds ttl) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, desk.call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) {
    std::optional<store::Hold> hold =
        transaction.FindHold(desk.municipality(), HoldId::Of(LastSegment(**earlier)));
    if (!hold) return Fail(Reason::kHoldGone, Text::kHoldGone);
    return std::move(*hold);
  }
  Result<Placed> placed = PlaceSlot(transaction, desk, wish, start, {.consent_can_follow = true});
  if (!placed) return tl::make_unexpected(std::move(placed.error()));
  const store::Hold hold{.municipality = desk.municipality(),
                         .jobcentre = wish.jobcentre,
                         .id = HoldId::Of(RandomIdText()),
                         .citizen = wish.citizen,
                         .caseworker = placed->slot.caseworker,
                         .room = placed->slot.room,
                         .meeting_type = wish.meeting_type,
                         .mode = placed->slot.mode,
                         .interval = placed->slot.interval,
                         .owner = CallerKey(desk.call.caller),
                         .expires_at = desk.call.now + ttl};
  std::vector<store::Claim> claims = ClaimsOf(*placed, hold.citizen);
  for (store::Claim& claim : claims) {
    claim.hold = hold.id;
    claim.expires_at = hold.expires_at;
  }
  transaction.Put(hold);
  if (desk.deeds != nullptr) ++desk.deeds->holds_placed;
  if (Result<void> taken = Take(transaction, desk, *placed, claims); !taken) {
    return tl::make_unexpected(std::move(taken.error()));
  }
  EndWrite(transaction, desk.call, ResourceOf(hold), EventKind::kHoldPlaced);
  return *transaction.FindHold(desk.municipality(), hold.id);
}

// Gives a booked meeting a new slot: frees the old one and takes the new in the same transaction.
Result<BookedMeeting> Rebook(store::Transaction& transaction, const Desk& desk,
                             store::Meeting meeting, const Placed& placed, const MeetingWish& wish,
                             EventKind kind) {
  if (Result<void> seated = Reseat(transaction, desk, placed, wish, meeting); !seated)
    return tl::make_unexpected(std::move(seated.error()));
  meeting.mode_reason = wish.mode_reason;
  WriteConsent(transaction, desk, wish, meeting.mode);
  return Finish(transaction, desk, meeting, kind);
}

// A citizen states no reason of its own, yet a caseworker's stays with the meeting.
MeetingWish ForCaller(MeetingWish wish, const Caller& caller) {
  if (caller.role == Role::kCitizen) wish.mode_reason.clear();
  return wish;
}

Result<Placed> PlaceMoved(const store::Snapshot& snapshot, const Desk& desk,
                          const store::Meeting& meeting, const MeetingWish& wish,
                          LocalDateTime start) {
  if (!wish.modes.empty()) return PlaceSlot(snapshot, desk, wish, start, Moving(meeting));
  // The mode stays if it is lawful then and the caller may have it; else the rules choose.
  MeetingWish same = wish;
  same.modes = {meeting.mode};
  Result<Gathered> gathered =
      Gather(snapshot, desk.rulebook(), desk.call, same, start.day, start.day, Moving(meeting));
  if (!gathered) return tl::make_unexpected(std::move(gathered.error()));
  const bool may_stay = ModeBlockers(gathered->agenda.decisions.at(start.day), start.day,
                                     meeting.mode, gathered->wish)
                            .empty();
  return PlaceSlot(snapshot, desk, may_stay ? same : wish, start, Moving(meeting));
}

Result<BookedMeeting> MoveIn(store::Transaction& transaction, const Desk& desk,
                             const JobcentreId& jobcentre, const MeetingId& id,
                             const std::string& etag, LocalDateTime start,
                             const MeetingWish& wish) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, desk.call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Load(transaction, desk.call.caller, jobcentre, id);
  Result<BookedMeeting> loaded = LoadBooked(transaction, desk, jobcentre, id, etag);
  if (!loaded) return loaded;
  const MeetingWish kept = ForCaller(Keeping(loaded->meeting, wish), desk.call.caller);
  Result<Placed> placed = PlaceMoved(transaction, desk, loaded->meeting, kept, start);
  if (!placed) return tl::make_unexpected(std::move(placed.error()));
  return Rebook(transaction, desk, std::move(loaded->meeting), *placed, kept,
                EventKind::kMeetingMoved);
}

Result<BookedMeeting> ChangeModeIn(store::Transaction& transaction, const Desk& desk,
                                   const JobcentreId& jobcentre, const MeetingId& id,
                                   const std::string& etag, Mode mode, const MeetingWish& wish) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, desk.call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Load(transaction, desk.call.caller, jobcentre, id);
  Result<BookedMeeting> loaded = LoadBooked(transaction, desk, jobcentre, id, etag);
  if (!loaded) return loaded;
  MeetingWish kept = ForCaller(Keeping(loaded->meeting, wish), desk.call.caller);
  kept.caseworker = loaded->meeting.caseworker;
  kept.length = std::chrono::duration_cast<Minutes>(loaded->meeting.interval.length());
  kept.modes = {mode};
  const LocalDateTime start = loaded->meeting.local_start;
  Exemption exemption = Moving(loaded->meeting);
  exemption.time_is_settled = true;
  Result<Placed> placed = PlaceSlot(transaction, desk, kept, start, exemption);
  if (!placed) return tl::make_unexpected(std::move(placed.error()));
  return Rebook(transaction, desk, std::move(loaded->meeting), *placed, kept,
                EventKind::kMeetingModeChanged);
}

Result<BookedMeeting> CancelIn(store::Transaction& transaction, const Desk& desk,
                               const JobcentreId& jobcentre, const MeetingId& id,
                               const std::string& etag, const std::string& reason) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, desk.call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  Result<BookedMeeting> known = Load(transaction, desk.call.caller, jobcentre, id);
  if (!known || *earlier || known->meeting.state == store::MeetingState::kCancelled) return known;
  Result<BookedMeeting> loaded = LoadBooked(transaction, desk, jobcentre, id, etag);
  if (!loaded) return loaded;
  CallOff(transaction, loaded->meeting, store::MeetingState::kCancelled, reason);
  return Finish(transaction, desk, loaded->meeting, EventKind::kMeetingCancelled);
}

Result<BookedMeeting> RecordOutcomeIn(store::Transaction& transaction, const Desk& desk,
                                      const JobcentreId& jobcentre, const MeetingId& id,
                                      const std::string& etag, const Outcome& outcome) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, desk.call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Load(transaction, desk.call.caller, jobcentre, id);
  Result<BookedMeeting> loaded = LoadBooked(transaction, desk, jobcentre, id, etag);
  if (!loaded) return loaded;
  const bool begun = loaded->meeting.interval.begin <= desk.call.now;
  const bool declined = outcome.state == store::MeetingState::kDeclined;
  if (begun == declined) {
    return Fail(Reason::kMeetingState, begun ? Text::kMeetingHasBegun : Text::kMeetingHasNotBegun);
  }
  if (declined) {
    CallOff(transaction, loaded->meeting, outcome.state, outcome.reason);
  } else {
    loaded->meeting.state = outcome.state;
    loaded->meeting.state_reason = outcome.reason;
  }
  return Finish(transaction, desk, loaded->meeting, EventKind::kMeetingOutcomeRecorded);
}

// What is given must say something of the meeting's mode.
Result<void> CheckConnection(const ConnectionWish& connection, Mode mode) {
  const std::string word(samtale::Word(mode));
  Violations violations;
  violations.Unless(!connection.empty(), "connection", Text::kRequired);
  violations.Unless(!connection.video_link || mode == Mode::kVideo, "connection.video_link",
                    Text::kNotForMode, {word});
  violations.Unless(!connection.phone || mode == Mode::kTelephone, "connection.phone",
                    Text::kNotForMode, {word});
  violations.Unless(!connection.citizen_calls || mode == Mode::kTelephone,
                    "connection.citizen_calls", Text::kNotForMode, {word});
  return std::move(violations).Check();
}

Result<BookedMeeting> SetConnectionIn(store::Transaction& transaction, const Desk& desk,
                                      const JobcentreId& jobcentre, const MeetingId& id,
                                      const std::string& etag, const ConnectionWish& wish) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, desk.call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Load(transaction, desk.call.caller, jobcentre, id);
  Result<BookedMeeting> loaded = LoadBooked(transaction, desk, jobcentre, id, etag);
  if (!loaded) return loaded;
  store::Meeting& meeting = loaded->meeting;
  if (Result<void> checked = CheckConnection(wish, meeting.mode); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  const auto centre = transaction.FindJobcentre(desk.municipality(), jobcentre);
  const auto caseworker = transaction.FindCaseworker(desk.municipality(), meeting.caseworker);
  const auto citizen = transaction.FindCitizen(desk.municipality(), meeting.citizen);
  if (!centre || !caseworker || !citizen)
    return Fail(Reason::kInternal, Text::kBug, {meeting.id.text()});
  const store::Connection before = meeting.connection;
  meeting.connection = ConnectionOf(meeting.mode, id, wish, {*centre, *caseworker, *citizen});
  if (before != meeting.connection) ++meeting.sequence;
  return Finish(transaction, desk, meeting, EventKind::kMeetingConnectionChanged);
}

Result<void> CheckReason(const std::string& reason) {
  if (reason.size() <= kMaxReason) return {};
  return Invalid("reason", Text::kTooLong, {std::to_string(kMaxReason)});
}

Result<void> CheckSearch(const SlotSearch& search) {
  std::vector<Violation> violations;
  if (search.until < search.from) violations.push_back({"until", {Text::kEndBeforeBegin, {}}});
  if (search.until - search.from >= date::days{kMaxSearchDays}) {
    violations.push_back({"until", {Text::kTooMany, {std::to_string(kMaxSearchDays)}}});
  }
  if (search.limit < 1 || search.limit > kMaxSlots) {
    violations.push_back({"limit", {Text::kOutOfRange, {"1", std::to_string(kMaxSlots)}}});
  }
  if (violations.empty()) return {};
  return Invalid(std::move(violations));
}

}  // namespace

Meetings::Meetings(store::Store& store, const RulesInForce& rules, ShadowRules* shadows,
                   Observer* observer)
    : store_(store), rules_(rules), shadows_(shadows), observer_(observer) {}

template <class T, class Body>
void Meetings::Run(Call call, Result<void> checked, Body body, Done<T> done) {
  if (!checked) return done(tl::make_unexpected(std::move(checked.error())));
  auto deeds = std::make_shared<Deeds>();
  store_.Write<T>(
      [&rules = rules_, shadows = shadows_, deeds, call = std::move(call),
       body = std::move(body)](store::Transaction& transaction) {
        return body(transaction, Desk{rules.In(transaction), call, shadows, deeds.get()});
      },
      [observer = observer_, deeds, done = std::move(done)](Result<T> written) {
        if (observer != nullptr && written) observer->Did(*deeds);
        if (observer != nullptr && !written && !written.error().blockers.empty()) {
          observer->Blocked(written.error().blockers);
        }
        done(std::move(written));
      });
}

Result<SlotOffer> Meetings::SearchSlots(const Call& call, const SlotSearch& search) {
  if (Result<void> checked = CheckSearch(search); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  Result<Result<SlotOffer>> read = rules_.Read(
      store_, [&](const store::Snapshot& snapshot, const InForce& in_force) -> Result<SlotOffer> {
        const Desk desk{in_force.rules, call};
        Result<Gathered> gathered =
            Gather(snapshot, desk.rulebook(), call, search.wish, search.from, search.until, {});
        if (!gathered) return tl::make_unexpected(std::move(gathered.error()));
        SlotOffer offer{{}, snapshot.revision()};
        for (DaySlots& day :
             FindSlots(gathered->agenda, gathered->wish, search.from, search.until, search.limit)) {
          engine::Decision decision = gathered->agenda.decisions.at(day.day);
          offer.days.push_back({std::move(day), std::move(decision)});
        }
        return offer;
      });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

void Meetings::HoldSlot(Call call, MeetingWish wish, LocalDateTime start,
                        std::optional<Seconds> ttl, Done<store::Hold> done) {
  Result<void> checked;
  if (ttl && (*ttl < kShortestHold || *ttl > kLongestHold)) {
    checked =
        Invalid("ttl", Text::kOutOfRange,
                {std::to_string(kShortestHold.count()), std::to_string(kLongestHold.count())});
  }
  Run<store::Hold>(
      std::move(call), std::move(checked),
      [wish = std::move(wish), start, length = ttl.value_or(kUsualHold)](
          store::Transaction& transaction, const Desk& desk) {
        return HoldIn(transaction, desk, wish, start, length);
      },
      std::move(done));
}

void Meetings::ReleaseHold(Call call, HoldId hold, Done<bool> done) {
  store_.Write<bool>(
      [call = std::move(call), hold](store::Transaction& transaction) -> Result<bool> {
        Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
        if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
        const MunicipalityId& municipality = call.caller.municipality;
        const std::optional<store::Hold> known = transaction.FindHold(municipality, hold);
        if (*earlier || !known || known->owner != CallerKey(call.caller)) return false;
        GiveUp(transaction, call, *known);
        AddReceipt(transaction, call, ResourceOf(*known));
        return true;
      },
      std::move(done));
}

void Meetings::BookMeeting(Call call, Booking booking, Done<BookedMeeting> done) {
  Result<void> checked;
  if (booking.wish.modes.size() > 1) checked = Invalid("mode", Text::kTooMany, {"1"});
  if (checked && booking.validate_only) {
    Result<Result<BookedMeeting>> read =
        rules_.Read(store_, [&](const store::Snapshot& snapshot, const InForce& in_force) {
          return TryBooking(snapshot, Desk{in_force.rules, call}, booking);
        });
    return done(read ? std::move(*read)
                     : Result<BookedMeeting>(tl::make_unexpected(std::move(read.error()))));
  }
  Run<BookedMeeting>(
      std::move(call), std::move(checked),
      [booking = std::move(booking)](store::Transaction& transaction, const Desk& desk) {
        return BookIn(transaction, desk, booking);
      },
      std::move(done));
}

Result<BookedMeeting> Meetings::GetMeeting(const Call& call, const JobcentreId& jobcentre,
                                           const MeetingId& id) {
  Result<Result<BookedMeeting>> read = store_.Read(
      [&](const store::Snapshot& snapshot) { return Load(snapshot, call.caller, jobcentre, id); });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

Result<MeetingPage> Meetings::ListMeetings(const Call& call, store::MeetingFilter filter, int size,
                                           std::optional<store::MeetingCursor> after) {
  if (call.caller.role == Role::kCitizen) {
    const std::optional<CitizenId> self = CitizenId::Parse(call.caller.id);
    if (!self || (filter.citizen && filter.citizen != self)) return MeetingPage{};
    filter.citizen = self;
  }
  return store_.Read([&](const store::Snapshot& snapshot) {
    MeetingPage page;
    page.meetings = snapshot.ListMeetings(call.caller.municipality, filter, size + 1, after);
    if (static_cast<int>(page.meetings.size()) > size) {
      page.meetings.resize(static_cast<std::size_t>(size), page.meetings.front());
      page.next =
          store::MeetingCursor{page.meetings.back().interval.begin, page.meetings.back().id};
    }
    return page;
  });
}

void Meetings::RescheduleMeeting(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                                 LocalDateTime start, MeetingWish wish, Done<BookedMeeting> done) {
  Result<void> checked;
  if (wish.modes.size() > 1) checked = Invalid("mode", Text::kTooMany, {"1"});
  Run<BookedMeeting>(
      std::move(call), std::move(checked),
      [jobcentre, id, etag = std::move(etag), start, wish = std::move(wish)](
          store::Transaction& transaction, const Desk& desk) {
        return MoveIn(transaction, desk, jobcentre, id, etag, start, wish);
      },
      std::move(done));
}

void Meetings::ChangeMode(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                          Mode mode, MeetingWish wish, Done<BookedMeeting> done) {
  Run<BookedMeeting>(
      std::move(call), {},
      [jobcentre, id, etag = std::move(etag), mode, wish = std::move(wish)](
          store::Transaction& transaction, const Desk& desk) {
        return ChangeModeIn(transaction, desk, jobcentre, id, etag, mode, wish);
      },
      std::move(done));
}

void Meetings::SetConnection(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                             ConnectionWish connection, Done<BookedMeeting> done) {
  Result<void> checked = CheckFields(connection);
  Run<BookedMeeting>(
      std::move(call), std::move(checked),
      [jobcentre, id, etag = std::move(etag), connection = std::move(connection)](
          store::Transaction& transaction, const Desk& desk) {
        return SetConnectionIn(transaction, desk, jobcentre, id, etag, connection);
      },
      std::move(done));
}

void Meetings::CancelMeeting(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                             std::string reason, Done<BookedMeeting> done) {
  Run<BookedMeeting>(
      std::move(call), CheckReason(reason),
      [jobcentre, id, etag = std::move(etag), reason](store::Transaction& transaction,
                                                      const Desk& desk) {
        return CancelIn(transaction, desk, jobcentre, id, etag, reason);
      },
      std::move(done));
}

void Meetings::RecordOutcome(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                             Outcome outcome, Done<BookedMeeting> done) {
  SAMTALE_CHECK(outcome.state != store::MeetingState::kBooked &&
                outcome.state != store::MeetingState::kCancelled);
  Run<BookedMeeting>(
      std::move(call), CheckReason(outcome.reason),
      [jobcentre, id, etag = std::move(etag), outcome](store::Transaction& transaction,
                                                       const Desk& desk) {
        return RecordOutcomeIn(transaction, desk, jobcentre, id, etag, outcome);
      },
      std::move(done));
}

}  // namespace samtale::scheduling
