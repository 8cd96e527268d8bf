#include "services/ctl/talk.h"

#include <fmt/ostream.h>

#include <ostream>

#include "services/core/id.h"
#include "services/ctl/json.h"
#include "services/ctl/render.h"

namespace samtale::ctl {

std::string Talk::RequestId() {
  if (request_id.empty()) request_id = RandomIdText();
  return request_id;
}

int Refuse(const Talk& talk, const Refusal& refusal) {
  if (talk.options->json) {
    fmt::print(talk.terminal.out, "{}\n", refusal.json);
    return kRefused;
  }
  Print(refusal, talk.language(), talk.terminal.err);
  if (refusal.IsUnclear() && !talk.request_id.empty()) {
    fmt::print(talk.terminal.err, "  {} --request-id {}\n", Say(Word::kRequestId, talk.language()),
               talk.request_id);
  }
  return kRefused;
}

int Show(const Talk& talk, const google::protobuf::Message& answer, const std::string& text) {
  talk.terminal.out << (talk.options->json ? ToJson(answer) + "\n" : text);
  return kDone;
}

int ShowWritten(Talk& talk, std::string_view method, const google::protobuf::Message& request,
                Word heading) {
  const Client client = talk.options->Connect();
  const auto meeting = client.Call<v1::Meeting>(method, request);
  if (!meeting) return Refuse(talk, meeting.error());
  const DutyTexts duties = talk.options->json ? DutyTexts() : ReadDutyTexts(client);
  return Show(talk, *meeting, ShowMeeting(*meeting, heading, duties, talk.language()));
}

}  // namespace samtale::ctl
