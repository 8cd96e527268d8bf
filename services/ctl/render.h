// How meetings, slots and decisions look on a terminal. Pure functions, but for ReadDutyTexts.
#pragma once

#include <samtale/v1/decision.pb.h>
#include <samtale/v1/meeting_service.pb.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/core/message.h"
#include "services/ctl/client.h"
#include "services/ctl/table.h"
#include "services/ctl/words.h"

namespace samtale::ctl {

// What duties oblige, by id, in one language.
using DutyTexts = std::map<std::string, std::string>;

// From the server's rulebook; empty when it does not answer, and ids stand for texts then.
DutyTexts ReadDutyTexts(const Client& client);

// The last part of a resource name, `anna` of `municipalities/0751/caseworkers/anna`.
std::string_view ShortName(std::string_view name);

// The modes, `physical, video`; the word for none when there is none.
std::string ShowModes(const google::protobuf::RepeatedField<int>& modes, Language language);
// The modes of a decision with that verdict.
std::string ShowModes(const v1::Decision& decision, v1::Decision::Verdict verdict,
                      Language language);

// What a meeting in `mode` obliges, a text each: `Face mask or visor`, `Square metres … : 4`.
std::vector<std::string> ShowDuties(const v1::Decision& decision, v1::Mode mode,
                                    const DutyTexts& texts);

// `BEK 1398 af 25/09/2020 (dk.covid19.remote, version 2): permits telephone, video`, a line each.
std::vector<std::string> ShowCitations(const v1::Decision& decision, Language language);

// A heading, then a line a field, ending with the etag.
std::string ShowMeeting(const v1::Meeting& meeting, Word heading, const DutyTexts& texts,
                        Language language);

Table MeetingsTable(const std::vector<v1::Meeting>& meetings, Language language);

// A line a day with what the rules say of it and why starts are not offered, then a table of its
// slots.
std::string ShowSlots(const v1::SearchSlotsResponse& found, Language language);

// Whether the start can be booked; every reason, a line each; the caseworkers and rooms with
// theirs; and what can be had instead.
std::string ShowExplanation(const v1::ExplainSlotResponse& answer, std::string_view start,
                            Language language);

}  // namespace samtale::ctl
