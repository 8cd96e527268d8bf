#include "services/api/meeting_wire.h"

#include <algorithm>
#include <utility>

#include "services/api/names.h"
#include "services/api/page_token.h"
#include "services/api/policy_wire.h"
#include "services/scheduling/fields.h"
#include "services/scheduling/receipts.h"

namespace samtale::api {
namespace {

constexpr const char* kJobcentre = "municipalities/{municipality}/jobcentres/{jobcentre}";
constexpr const char* kAllJobcentres = "municipalities/{municipality}/jobcentres/-";
constexpr const char* kMeeting =
    "municipalities/{municipality}/jobcentres/{jobcentre}/meetings/{meeting}";
constexpr const char* kHold = "municipalities/{municipality}/jobcentres/{jobcentre}/holds/{hold}";
constexpr const char* kCitizen = "municipalities/{municipality}/citizens/{citizen}";
constexpr const char* kCaseworker = "municipalities/{municipality}/caseworkers/{caseworker}";
constexpr const char* kRoom = "municipalities/{municipality}/rooms/{room}";

constexpr int kUsualSlots = 100;
constexpr int kMaxTtlSeconds = 900;
constexpr std::size_t kMaxReasonBytes = 500;

// What was read, when nothing was wrong with it.
template <class T>
Result<T> Checked(const Fields& fields, T read) {
  if (Result<void> checked = fields.Check(); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  return read;
}

store::HeldBy HolderOf(v1::HeldBy holder) {
  return holder == v1::A_KASSE ? store::HeldBy::kAKasse : store::HeldBy::kJobcentre;
}

scheduling::ConnectionWish ReadConnection(const v1::Connection& wire) {
  scheduling::ConnectionWish read;
  if (wire.has_video_link()) read.video_link = wire.video_link();
  if (wire.has_phone()) read.phone = wire.phone();
  if (wire.has_citizen_calls()) read.citizen_calls = wire.citizen_calls();
  return read;
}

std::vector<Interval> ReadBusy(const std::string& field,
                               const google::protobuf::RepeatedPtrField<v1::TimeInterval>& busy,
                               Fields& fields) {
  fields.Unless(busy.size() <= static_cast<int>(scheduling::kMaxCitizenBusy), field, Text::kTooMany,
                {std::to_string(scheduling::kMaxCitizenBusy)});
  const int most = std::min(busy.size(), static_cast<int>(scheduling::kMaxCitizenBusy));
  std::vector<Interval> read;
  for (int i = 0; i < most; ++i)
    read.push_back(fields.Between(field + "[" + std::to_string(i) + "]", true, busy[i]));
  return read;
}

scheduling::MeetingWish ReadWish(const std::string& parent, bool present,
                                 const v1::MeetingWish& wish, const engine::Vocabulary& vocabulary,
                                 Fields& fields) {
  const auto jobcentre = fields.Name<JobcentreId>("parent", parent, kJobcentre);
  if (!present) {
    fields.Add("wish", Text::kRequired);
    return {.jobcentre = jobcentre, .citizen = CitizenId::Of("stand-in"), .modes = {}};
  }
  scheduling::MeetingWish read{
      .jobcentre = jobcentre,
      .citizen = fields.Name<CitizenId>("wish.citizen", wish.citizen(), kCitizen),
      .meeting_type = wish.meeting_type(),
      .held_by = HolderOf(wish.held_by()),
      .modes = fields.Modes("wish.modes", wish.modes()),
      .caseworker =
          fields.OptionalName<CaseworkerId>("wish.caseworker", wish.caseworker(), kCaseworker),
      .room = fields.OptionalName<RoomId>("wish.room", wish.room(), kRoom),
      .companions = wish.companions(),
      .mode_reason = wish.mode_reason(),
      .summoned_on = fields.OptionalDay("wish.summoned_on", wish.summoned_on()),
      .connection = ReadConnection(wish.connection()),
      .citizen_busy = ReadBusy("wish.citizen_busy", wish.citizen_busy(), fields)};
  if (wish.has_length_minutes()) read.length = Minutes{wish.length_minutes()};
  if (wish.has_choice()) read.choice = fields.ModeOf("wish.choice", wish.choice());
  if (wish.has_consent()) read.consent = wish.consent();
  if (wish.has_number()) read.number = wish.number();
  if (wish.has_summoned_mode()) {
    read.summoned_mode = fields.ModeOf("wish.summoned_mode", wish.summoned_mode());
  }
  fields.Unless(!wish.meeting_type().empty(), "wish.meeting_type", Text::kRequired);
  fields.Merge(scheduling::CheckFields(read, vocabulary, fields.caller().role), "wish.");
  return read;
}

void CheckOneMode(const scheduling::MeetingWish& wish, Fields& fields) {
  fields.Unless(wish.modes.size() <= 1, "wish.modes", Text::kTooMany, {"1"});
}

MeetingNamed ReadMeetingName(const std::string& name, Fields& fields) {
  const std::vector<std::string> ids = fields.Variables("name", name, kMeeting, 2);
  return {JobcentreId::Of(ids[0]), MeetingId::Of(ids[1])};
}

std::string ReadReason(const char* field, const std::string& reason, Fields& fields) {
  fields.Unless(reason.size() <= kMaxReasonBytes, field, Text::kTooLong,
                {std::to_string(kMaxReasonBytes)});
  return reason;
}

// The connection of a request to move or change a meeting.
scheduling::ConnectionWish ReadNewConnection(const v1::Connection& wire, Fields& fields) {
  scheduling::ConnectionWish read = ReadConnection(wire);
  fields.Merge(scheduling::CheckFields(read), "");
  if (fields.caller().role == Role::kCitizen) {
    fields.Unless(!read.video_link, "connection.video_link", Text::kNotForCitizens);
  }
  return read;
}

// A wish that keeps the meeting's citizen and type, whatever stands here.
scheduling::MeetingWish KeptWish(const MeetingNamed& meeting) {
  return {.jobcentre = meeting.jobcentre, .citizen = CitizenId::Of("stand-in"), .modes = {}};
}

std::optional<store::MeetingState> StateOf(v1::Meeting::State state) {
  switch (static_cast<int>(state)) {
    case v1::Meeting::BOOKED:
      return store::MeetingState::kBooked;
    case v1::Meeting::HELD:
      return store::MeetingState::kHeld;
    case v1::Meeting::NO_SHOW:
      return store::MeetingState::kNoShow;
    case v1::Meeting::DECLINED:
      return store::MeetingState::kDeclined;
    case v1::Meeting::CANCELLED:
      return store::MeetingState::kCancelled;
  }
  return std::nullopt;
}

void Fill(const MunicipalityId& municipality, const scheduling::Slot& slot, v1::Slot* wire) {
  SetTimestamp(slot.interval.begin, wire->mutable_start_time());
  SetTimestamp(slot.interval.end, wire->mutable_end_time());
  wire->set_local_start(Format(slot.start));
  wire->set_mode(WireMode(slot.mode));
  wire->set_caseworker(NameOf(municipality, slot.caseworker));
  if (slot.room) wire->set_room(NameOf(municipality, *slot.room));
  wire->set_needs_consent(slot.needs_consent);
  wire->set_needs_mode_reason(slot.needs_mode_reason);
}

void Fill(const scheduling::BlockerCounts& counts,
          google::protobuf::RepeatedPtrField<v1::SlotDay::BlockerCount>* wire) {
  for (const auto& [kind, count] : counts) {
    v1::SlotDay::BlockerCount* one = wire->Add();
    one->set_kind(std::string(Name(kind)));
    one->set_count(count);
  }
}

void Fill(const std::vector<Blocker>& blockers, Language language,
          google::protobuf::RepeatedPtrField<v1::Blocker>* wire) {
  for (const Blocker& blocker : blockers) {
    v1::Blocker* one = wire->Add();
    one->set_kind(std::string(Name(blocker.message.text)));
    one->set_subject(blocker.subject);
    one->set_text(Render(blocker.message, language));
  }
}

void Fill(const MunicipalityId& municipality, const scheduling::ExplainedPool& pool,
          Language language, v1::ExplainSlotResponse::Pool* wire) {
  wire->set_size(pool.size);
  wire->set_free(pool.free);
  Fill(pool.counts, wire->mutable_counts());
  for (const scheduling::ExplainedParty& party : pool.parties) {
    v1::ExplainSlotResponse::Party* one = wire->add_parties();
    one->set_name("municipalities/" + municipality.text() + "/" + party.subject);
    Fill(party.blockers, language, one->mutable_blockers());
  }
  if (!pool.parties.empty()) wire->set_left_out(pool.size - wire->parties_size());
}

void Fill(const MunicipalityId& municipality, const std::vector<scheduling::Slot>& slots,
          google::protobuf::RepeatedPtrField<v1::Slot>* wire) {
  for (const scheduling::Slot& slot : slots) Fill(municipality, slot, wire->Add());
}

}  // namespace

v1::Meeting::State WireState(store::MeetingState state) {
  switch (state) {
    case store::MeetingState::kBooked:
      return v1::Meeting::BOOKED;
    case store::MeetingState::kHeld:
      return v1::Meeting::HELD;
    case store::MeetingState::kNoShow:
      return v1::Meeting::NO_SHOW;
    case store::MeetingState::kDeclined:
      return v1::Meeting::DECLINED;
    case store::MeetingState::kCancelled:
      return v1::Meeting::CANCELLED;
  }
  return v1::Meeting::STATE_UNSPECIFIED;
}

Result<scheduling::SlotSearch> Read(const v1::SearchSlotsRequest& request,
                                    const engine::Vocabulary& vocabulary, Fields fields) {
  scheduling::SlotSearch search{
      .wish = ReadWish(request.parent(), request.has_wish(), request.wish(), vocabulary, fields),
      .from = fields.Day("from", request.from()),
      .until = fields.Day("until", request.until()),
      .limit = fields.Size("limit", request.limit(), kUsualSlots, scheduling::kMaxSlots)};
  if (ParseDay(request.from()) && ParseDay(request.until())) {
    fields.Unless(search.from <= search.until, "until", Text::kEndBeforeBegin);
    fields.Unless(search.until - search.from < date::days{scheduling::kMaxSearchDays}, "until",
                  Text::kTooMany, {std::to_string(scheduling::kMaxSearchDays)});
  }
  return Checked(fields, std::move(search));
}

Result<SlotAsked> Read(const v1::ExplainSlotRequest& request, const engine::Vocabulary& vocabulary,
                       Fields fields) {
  SlotAsked asked{
      .wish = ReadWish(request.parent(), request.has_wish(), request.wish(), vocabulary, fields),
      .start = fields.DateTime("local_start", request.local_start())};
  CheckOneMode(asked.wish, fields);
  return Checked(fields, std::move(asked));
}

Result<HoldAsked> Read(const v1::HoldSlotRequest& request, const engine::Vocabulary& vocabulary,
                       Fields fields) {
  HoldAsked asked{
      .wish = ReadWish(request.parent(), request.has_wish(), request.wish(), vocabulary, fields),
      .start = fields.DateTime("local_start", request.local_start()),
      .ttl = {}};
  CheckOneMode(asked.wish, fields);
  if (request.ttl_seconds() != 0) {
    asked.ttl =
        Seconds{fields.Size("ttl_seconds", request.ttl_seconds(), kMaxTtlSeconds, kMaxTtlSeconds)};
  }
  return Checked(fields, std::move(asked));
}

Result<HoldId> Read(const v1::ReleaseHoldRequest& request, Fields fields) {
  const std::vector<std::string> ids = fields.Variables("name", request.name(), kHold, 2);
  return Checked(fields, HoldId::Of(ids[1]));
}

Result<scheduling::Booking> Read(const v1::BookMeetingRequest& request,
                                 const engine::Vocabulary& vocabulary, Fields fields) {
  scheduling::Booking booking{
      .wish = ReadWish(request.parent(), request.has_wish(), request.wish(), vocabulary, fields),
      .validate_only = request.validate_only()};
  CheckOneMode(booking.wish, fields);
  if (!request.hold().empty()) {
    booking.hold = HoldId::Of(fields.Variables("hold", request.hold(), kHold, 2)[1]);
  }
  if (!booking.hold || !request.local_start().empty()) {
    booking.start = fields.DateTime("local_start", request.local_start());
  }
  return Checked(fields, std::move(booking));
}

Result<MeetingNamed> Read(const v1::GetMeetingRequest& request, Fields fields) {
  MeetingNamed named = ReadMeetingName(request.name(), fields);
  return Checked(fields, std::move(named));
}

Result<MeetingsAsked> Read(const v1::ListMeetingsRequest& request, Fields fields) {
  MeetingsAsked asked{
      .filter = {},
      .size = fields.Size("page_size", request.page_size(), kUsualPage, store::kMaxPage),
      .after = {}};
  if (Match(kAllJobcentres, request.parent())) {
    const std::string code = request.parent().substr(0, request.parent().find("/jobcentres/"));
    fields.Municipality("parent", code);
  } else {
    asked.filter.jobcentre = fields.Name<JobcentreId>("parent", request.parent(), kJobcentre);
  }
  asked.filter.citizen = fields.OptionalName<CitizenId>("citizen", request.citizen(), kCitizen);
  asked.filter.caseworker =
      fields.OptionalName<CaseworkerId>("caseworker", request.caseworker(), kCaseworker);
  if (request.has_state()) asked.filter.state = StateOf(request.state());
  if (request.has_overlapping()) {
    asked.filter.overlapping = fields.Between("overlapping", true, request.overlapping());
  }
  if (!request.page_token().empty()) {
    const std::optional<std::string> cursor = ReadPageToken(request, request.page_token());
    if (cursor) asked.after = ReadMeetingCursor(*cursor);
    fields.Unless(asked.after.has_value(), "page_token", Text::kBadPageToken);
  }
  return Checked(fields, std::move(asked));
}

Result<ChangeAsked> Read(const v1::RescheduleMeetingRequest& request, Fields fields) {
  const MeetingNamed named = ReadMeetingName(request.name(), fields);
  ChangeAsked asked{.meeting = named,
                    .etag = request.etag(),
                    .start = fields.DateTime("local_start", request.local_start()),
                    .mode = Mode::kPhysical,
                    .wish = KeptWish(named)};
  if (request.has_mode()) asked.wish.modes = {fields.ModeOf("mode", request.mode())};
  asked.wish.caseworker =
      fields.OptionalName<CaseworkerId>("caseworker", request.caseworker(), kCaseworker);
  asked.wish.room = fields.OptionalName<RoomId>("room", request.room(), kRoom);
  if (request.has_consent()) asked.wish.consent = request.consent();
  asked.wish.mode_reason = ReadReason("mode_reason", request.mode_reason(), fields);
  asked.wish.connection = ReadNewConnection(request.connection(), fields);
  asked.wish.citizen_busy = ReadBusy("citizen_busy", request.citizen_busy(), fields);
  return Checked(fields, std::move(asked));
}

Result<ChangeAsked> Read(const v1::ChangeModeRequest& request, Fields fields) {
  const MeetingNamed named = ReadMeetingName(request.name(), fields);
  ChangeAsked asked{.meeting = named,
                    .etag = request.etag(),
                    .start = {LocalDay{}, LocalTime(Minutes{0})},
                    .mode = fields.ModeOf("mode", request.mode()),
                    .wish = KeptWish(named)};
  asked.wish.room = fields.OptionalName<RoomId>("room", request.room(), kRoom);
  if (request.has_consent()) asked.wish.consent = request.consent();
  asked.wish.mode_reason = ReadReason("mode_reason", request.mode_reason(), fields);
  asked.wish.connection = ReadNewConnection(request.connection(), fields);
  return Checked(fields, std::move(asked));
}

Result<ConnectionAsked> Read(const v1::SetConnectionRequest& request, Fields fields) {
  ConnectionAsked asked{.meeting = ReadMeetingName(request.name(), fields),
                        .etag = request.etag(),
                        .connection = ReadNewConnection(request.connection(), fields)};
  fields.Unless(!asked.connection.empty(), "connection", Text::kRequired);
  return Checked(fields, std::move(asked));
}

Result<CancelAsked> Read(const v1::CancelMeetingRequest& request, Fields fields) {
  CancelAsked asked{.meeting = ReadMeetingName(request.name(), fields),
                    .etag = request.etag(),
                    .reason = ReadReason("reason", request.reason(), fields)};
  return Checked(fields, std::move(asked));
}

Result<OutcomeAsked> Read(const v1::RecordOutcomeRequest& request, Fields fields) {
  OutcomeAsked asked{
      .meeting = ReadMeetingName(request.name(), fields),
      .etag = request.etag(),
      .outcome = {store::MeetingState::kHeld, ReadReason("reason", request.reason(), fields)}};
  switch (static_cast<int>(request.state())) {
    case v1::Meeting::HELD:
    case v1::Meeting::NO_SHOW:
    case v1::Meeting::DECLINED:
      asked.outcome.state = *StateOf(request.state());
      break;
    case v1::Meeting::STATE_UNSPECIFIED:
      fields.Add("state", Text::kEnumUnspecified);
      break;
    case v1::Meeting::BOOKED:
    case v1::Meeting::CANCELLED:
      fields.Add("state", Text::kNotAWord,
                 {v1::Meeting::State_Name(request.state()), "HELD, NO_SHOW, DECLINED"});
      break;
  }
  return Checked(fields, std::move(asked));
}

Result<void> Fill(const MunicipalityId& municipality, const scheduling::SlotOffer& offer,
                  v1::SearchSlotsResponse* reply) {
  const engine::Decision* before = nullptr;  // most days decide as the day before
  for (const scheduling::DayOffer& day : offer.days) {
    v1::SlotDay* wire = reply->add_days();
    wire->set_date(Format(day.day.day));
    if (before != nullptr && *before == day.decision) {
      *wire->mutable_decision() = reply->days(reply->days_size() - 2).decision();
    } else if (Result<void> filled = Fill(day.decision, wire->mutable_decision()); !filled) {
      return filled;
    }
    before = &day.decision;
    Fill(municipality, day.day.slots, wire->mutable_slots());
    Fill(day.day.blockers, wire->mutable_blockers());
  }
  reply->set_revision(offer.revision);
  return {};
}

namespace {

void Fill(const store::Connection& connection, Mode mode, v1::Connection* reply) {
  if (mode == Mode::kVideo) {
    reply->set_video_link(connection.video_link);
  } else {
    reply->set_phone(connection.phone);
    reply->set_citizen_calls(connection.citizen_calls);
  }
}

}  // namespace

Result<void> Fill(const MunicipalityId& municipality, const scheduling::SlotAnswer& answer,
                  Language language, v1::ExplainSlotResponse* reply) {
  const scheduling::Explanation& explanation = answer.explanation;
  reply->set_bookable(explanation.slot.has_value());
  if (explanation.slot) Fill(municipality, *explanation.slot, reply->mutable_slot());
  Fill(explanation.blockers, language, reply->mutable_blockers());
  Fill(municipality, explanation.caseworkers, language, reply->mutable_caseworkers());
  Fill(municipality, explanation.rooms, language, reply->mutable_rooms());
  Fill(municipality, answer.same_time, reply->mutable_same_time());
  Fill(municipality, answer.nearest.before, reply->mutable_earlier());
  Fill(municipality, answer.nearest.after, reply->mutable_later());
  reply->set_revision(answer.revision);
  return Fill(answer.decision, reply->mutable_decision());
}

void Fill(const store::Meeting& meeting, v1::Meeting* reply) {
  reply->set_name(NameOf(meeting.municipality, meeting.jobcentre, meeting.id));
  reply->set_citizen(NameOf(meeting.municipality, meeting.citizen));
  reply->set_caseworker(NameOf(meeting.municipality, meeting.caseworker));
  if (meeting.room) reply->set_room(NameOf(meeting.municipality, *meeting.room));
  reply->set_meeting_type(meeting.type);
  reply->set_held_by(WireHolder(meeting.held_by));
  reply->set_mode(WireMode(meeting.mode));
  reply->set_state(WireState(meeting.state));
  SetTimestamp(meeting.interval.begin, reply->mutable_start_time());
  SetTimestamp(meeting.interval.end, reply->mutable_end_time());
  reply->set_local_start(Format(meeting.local_start));
  reply->set_number(meeting.number);
  reply->set_companions(meeting.companions);
  reply->set_summoned_on(Format(meeting.summoned_on));
  reply->set_summoned_mode(WireMode(meeting.summoned_mode));
  reply->set_mode_reason(meeting.mode_reason);
  reply->set_state_reason(meeting.state_reason);
  reply->set_booked_by(meeting.booked_by);
  SetTimestamp(meeting.created_at, reply->mutable_create_time());
  SetTimestamp(meeting.changed_at, reply->mutable_update_time());
  if (meeting.mode != Mode::kPhysical)
    Fill(meeting.connection, meeting.mode, reply->mutable_connection());
  reply->set_sequence(meeting.sequence);
  reply->set_etag(scheduling::Etag(meeting.revision));
}

Result<void> Fill(const scheduling::BookedMeeting& booked, v1::Meeting* reply) {
  Fill(booked.meeting, reply);
  SetTimestamp(booked.decision.decided_at, reply->mutable_decide_time());
  return Fill(booked.decision.decision, reply->mutable_decision());
}

void Fill(const store::Hold& hold, const std::string& start, v1::Hold* reply) {
  reply->set_name(NameOf(hold.municipality, hold.jobcentre, hold.id));
  reply->set_citizen(NameOf(hold.municipality, hold.citizen));
  reply->set_meeting_type(hold.meeting_type);
  v1::Slot* slot = reply->mutable_slot();
  SetTimestamp(hold.interval.begin, slot->mutable_start_time());
  SetTimestamp(hold.interval.end, slot->mutable_end_time());
  slot->set_local_start(start);
  slot->set_mode(WireMode(hold.mode));
  slot->set_caseworker(NameOf(hold.municipality, hold.caseworker));
  if (hold.room) slot->set_room(NameOf(hold.municipality, *hold.room));
  SetTimestamp(hold.expires_at, reply->mutable_expire_time());
}

}  // namespace samtale::api
