// Requests and replies of MeetingService, to and from the use cases' words. Read answers
// kInvalidArgument with every wrong field of the request. Pure.
#pragma once

#include <samtale/v1/meeting_service.pb.h>

#include <optional>
#include <string>

#include "policy/engine/rulebook.h"
#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/scheduling/meetings.h"
#include "services/store/records.h"

namespace samtale::api {

struct HoldAsked {
  scheduling::MeetingWish wish;
  LocalDateTime start;
  std::optional<Seconds> ttl;
};

struct SlotAsked {
  scheduling::MeetingWish wish;
  LocalDateTime start;
};

struct MeetingNamed {
  JobcentreId jobcentre;
  MeetingId id;
};

struct MeetingsAsked {
  store::MeetingFilter filter;
  int size;
  std::optional<store::MeetingCursor> after;
};

// A change of one meeting. `wish` names only what may change; its citizen and type are stand-ins.
struct ChangeAsked {
  MeetingNamed meeting;
  std::string etag;
  LocalDateTime start;  // of a move
  Mode mode;            // of a change of mode
  scheduling::MeetingWish wish;
};

struct ConnectionAsked {
  MeetingNamed meeting;
  std::string etag;
  scheduling::ConnectionWish connection;
};

struct CancelAsked {
  MeetingNamed meeting;
  std::string etag;
  std::string reason;
};

struct OutcomeAsked {
  MeetingNamed meeting;
  std::string etag;
  scheduling::Outcome outcome;
};

Result<scheduling::SlotSearch> Read(const v1::SearchSlotsRequest& request,
                                    const engine::Vocabulary& vocabulary, Fields fields);
Result<SlotAsked> Read(const v1::ExplainSlotRequest& request, const engine::Vocabulary& vocabulary,
                       Fields fields);
Result<HoldAsked> Read(const v1::HoldSlotRequest& request, const engine::Vocabulary& vocabulary,
                       Fields fields);
Result<HoldId> Read(const v1::ReleaseHoldRequest& request, Fields fields);
Result<scheduling::Booking> Read(const v1::BookMeetingRequest& request,
                                 const engine::Vocabulary& vocabulary, Fields fields);
Result<MeetingNamed> Read(const v1::GetMeetingRequest& request, Fields fields);
Result<MeetingsAsked> Read(const v1::ListMeetingsRequest& request, Fields fields);
Result<ChangeAsked> Read(const v1::RescheduleMeetingRequest& request, Fields fields);
Result<ChangeAsked> Read(const v1::ChangeModeRequest& request, Fields fields);
Result<ConnectionAsked> Read(const v1::SetConnectionRequest& request, Fields fields);
Result<CancelAsked> Read(const v1::CancelMeetingRequest& request, Fields fields);
Result<OutcomeAsked> Read(const v1::RecordOutcomeRequest& request, Fields fields);

// kInternal when a recorded decision cannot be read (policy_wire.h).
Result<void> Fill(const MunicipalityId& municipality, const scheduling::SlotOffer& offer,
                  v1::SearchSlotsResponse* reply);
Result<void> Fill(const MunicipalityId& municipality, const scheduling::SlotAnswer& answer,
                  Language language, v1::ExplainSlotResponse* reply);
Result<void> Fill(const scheduling::BookedMeeting& booked, v1::Meeting* reply);
void Fill(const store::Meeting& meeting, v1::Meeting* reply);
v1::Meeting::State WireState(store::MeetingState state);
// `start` is the local time that was asked for.
void Fill(const store::Hold& hold, const std::string& start, v1::Hold* reply);

}  // namespace samtale::api
