// Every method that writes is told of: one row a call, with the events it must make. A method
// without a row fails the test.
#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <set>

#include "tests/end_to_end/watching.h"

namespace samtale::end_to_end {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using testing::ElementsAreArray;
using testing::IsEmpty;

struct Row {
  std::string method;
  std::string role;
  std::string caller;
  std::string request;  // in text format; `$x` stands for what another row kept as `x`
  std::vector<std::string> kinds;
  std::string keep = {};  // the name that the reply has is kept as this
};

constexpr const char* kJobcentre = "municipalities/0751/jobcentres/syd";

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {"DirectoryService.CreateJobcentre",
       "administrator",
       "eva",
       R"(parent: "municipalities/0751" jobcentre_id: "syd" jobcentre { display_name: "Syd" })",
       {"JOBCENTRE_CREATED"}},
      {"DirectoryService.UpdateJobcentre",
       "administrator",
       "eva",
       R"(jobcentre { name: "$syd" address: "Vej 1" } update_mask { paths: "address" })",
       {"JOBCENTRE_CHANGED"}},
      {"EventService.CreateReminderPlan",
       "administrator",
       "eva",
       R"(parent: "$syd" reminder_plan_id: "brev" reminder_plan { display_name: "Brev"
          local_time: "09:00" })",
       {"REMINDER_PLAN_CREATED"},
       "brev"},
      {"EventService.UpdateReminderPlan",
       "administrator",
       "eva",
       R"(reminder_plan { name: "$brev" days_before: 3 } update_mask { paths: "days_before" })",
       {"REMINDER_PLAN_CHANGED"}},
      {"EventService.DeleteReminderPlan",
       "administrator",
       "eva",
       R"(name: "$brev")",
       {"REMINDER_PLAN_DELETED"}},
      {"DirectoryService.CreateCaseworker",
       "administrator",
       "eva",
       R"(parent: "municipalities/0751" caseworker_id: "cai" caseworker { jobcentre: "$syd"
          display_name: "Cai" hours { weekday: WEDNESDAY from: "08:00" until: "16:00" }
          hours { weekday: THURSDAY from: "08:00" until: "16:00" } })",
       {"CASEWORKER_CREATED"},
       "cai"},
      {"DirectoryService.UpdateCaseworker",
       "administrator",
       "eva",
       R"(caseworker { name: "$cai" display_name: "Kai" } update_mask { paths: "display_name" })",
       {"CASEWORKER_CHANGED"}},
      {"DirectoryService.CreateRoom",
       "administrator",
       "eva",
       R"(parent: "municipalities/0751" room_id: "s1" room { jobcentre: "$syd" display_name: "S1"
          area_m2: 20 })",
       {"ROOM_CREATED"},
       "s1"},
      {"DirectoryService.UpdateRoom",
       "administrator",
       "eva",
       R"(room { name: "$s1" area_m2: 30 } update_mask { paths: "area_m2" })",
       {"ROOM_CHANGED"}},
      {"DirectoryService.CreateCitizen",
       "caseworker",
       "cai",
       R"(parent: "municipalities/0751" citizen_id: "kim" citizen { jobcentre: "$syd"
          display_name: "Kim" group: "dagpenge" })",
       {"CITIZEN_CREATED"},
       "kim"},
      {"DirectoryService.UpdateCitizen",
       "caseworker",
       "cai",
       R"(citizen { name: "$kim" risk_group: true } update_mask { paths: "risk_group" })",
       {"CITIZEN_CHANGED"}},
      {"DirectoryService.CreateAbsence",
       "caseworker",
       "cai",
       R"(parent: "municipalities/0751" absence_id: "ferie" absence { caseworker: "$cai" interval {
          start_time { seconds: 1606980000 } end_time { seconds: 1606990000 } } })",
       {"ABSENCE_CREATED"},
       "ferie"},
      {"DirectoryService.DeleteAbsence",
       "caseworker",
       "cai",
       R"(name: "$ferie")",
       {"ABSENCE_DELETED"}},
      {"DirectoryService.SetDayOverride",
       "caseworker",
       "cai",
       R"(day_override { name: "$cai/dayOverrides/2020-12-02" reason: "test" })",
       {"DAY_OVERRIDE_SET"}},
      {"DirectoryService.DeleteDayOverride",
       "caseworker",
       "cai",
       R"(name: "$cai/dayOverrides/2020-12-02")",
       {"DAY_OVERRIDE_DELETED"}},
      {"DirectoryService.CreateClosingDay",
       "administrator",
       "eva",
       R"(parent: "municipalities/0751" closing_day_id: "jul" closing_day { jobcentre: "$syd"
          from: "2020-12-24" until: "2020-12-31" reason: "test" })",
       {"CLOSING_DAY_CREATED"},
       "jul"},
      {"DirectoryService.DeleteClosingDay",
       "administrator",
       "eva",
       R"(name: "$jul")",
       {"CLOSING_DAY_DELETED"}},
      {"DirectoryService.SetJudgment",
       "caseworker",
       "cai",
       R"(judgment { name: "$kim/judgments/requires_physical" value: true reason: "test" })",
       {"JUDGMENT_SET"}},
      {"DirectoryService.RecordConsent",
       "citizen",
       "kim",
       R"(parent: "$kim" consent { modes: VIDEO value: true })",
       {"CONSENT_RECORDED"}},
      {"DirectoryService.CreateCircumstance",
       "administrator",
       "eva",
       R"(parent: "municipalities/0751" circumstance_id: "lukket" circumstance {
          kind: MUNICIPALITY_LOCKED_DOWN from: "2021-03-01" until: "2021-03-02" })",
       {"CIRCUMSTANCE_CREATED"},
       "lukket"},
      {"DirectoryService.DeleteCircumstance",
       "administrator",
       "eva",
       R"(name: "$lukket")",
       {"CIRCUMSTANCE_DELETED"}},
      {"MeetingService.HoldSlot",
       "caseworker",
       "cai",
       R"(parent: "$syd" wish { citizen: "$kim" meeting_type: "jobsamtale" }
          local_start: "2020-10-14T09:00")",
       {"HOLD_PLACED"},
       "hold"},
      {"MeetingService.ReleaseHold", "caseworker", "cai", R"(name: "$hold")", {"HOLD_RELEASED"}},
      {"MeetingService.BookMeeting",
       "caseworker",
       "cai",
       R"(parent: "$syd" wish { citizen: "$kim" meeting_type: "jobsamtale" consent: true }
          local_start: "2020-10-14T09:00")",
       {"CONSENT_RECORDED", "MEETING_BOOKED"},
       "meeting"},
      {"MeetingService.RescheduleMeeting",
       "caseworker",
       "cai",
       R"(name: "$meeting" local_start: "2020-10-14T11:00")",
       {"MEETING_MOVED"}},
      {"MeetingService.ChangeMode",
       "caseworker",
       "cai",
       R"(name: "$meeting" mode: TELEPHONE mode_reason: "test")",
       {"MEETING_MODE_CHANGED"}},
      {"MeetingService.SetConnection",
       "caseworker",
       "cai",
       R"(name: "$meeting" connection { phone: "+45 12 34 56 78" })",
       {"MEETING_CONNECTION_CHANGED"}},
      {"PolicyService.CreateReview",
       "administrator",
       "eva",
       R"(parent: "municipalities/0751" as_of: "2020-09-15")",
       {"REVIEW_CREATED", "REVIEW_READY"},
       "review"},
      {"PolicyService.ApplyReview",
       "administrator",
       "eva",
       R"(name: "$review" etag: "$review_etag" actions: FIND_ROOM)",
       {"REVIEW_ACCEPTED", "MEETING_MODE_CHANGED", "REVIEW_APPLIED"}},
      {"MeetingService.RecordOutcome",
       "caseworker",
       "cai",
       R"(name: "$meeting" state: DECLINED reason: "test")",
       {"MEETING_OUTCOME_RECORDED"}},
      {"MeetingService.BookMeeting",
       "caseworker",
       "cai",
       R"(parent: "$syd" wish { citizen: "$kim" meeting_type: "jobsamtale" }
          local_start: "2020-10-14T13:00")",
       {"MEETING_BOOKED"},
       "meeting"},
      {"MeetingService.CancelMeeting",
       "citizen",
       "kim",
       R"(name: "$meeting" reason: "test")",
       {"MEETING_CANCELLED"}},
      {"PolicyService.UploadRules", "administrator", "eva", "", {"RULES_UPLOADED"}, "files"},
      {"PolicyService.SetShadow",
       "administrator",
       "eva",
       R"(layer: "0751" files_hash: "$files")",
       {"RULES_SHADOW_SET"}},
      {"PolicyService.ActivateRules",
       "administrator",
       "eva",
       R"(layer: "0751" files_hash: "$files" etag: "$layer_etag" reason: "test")",
       {"RULES_ASKED_FOR"}},
      {"PolicyService.ActivateRules",
       "administrator",
       "eva",
       R"(layer: "0751" files_hash: "$files" etag: "$layer_etag" reason: "better")",
       {"RULES_REPLACED", "RULES_ASKED_FOR"}},
      {"PolicyService.ApproveRules",
       "administrator",
       "ole",
       R"(layer: "0751" number: 2)",
       {"RULES_ACTIVATED"}},
  };
  return rows;
}

const MethodDescriptor& MethodOf(const std::string& name) {
  const auto* method =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName("samtale.v1." + name);
  SAMTALE_CHECK(method != nullptr);
  return *method;
}

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::string TextOf(const Message& message, const std::string& field) {
  const auto* found = message.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : message.GetReflection()->GetString(message, found);
}

class EveryWrite : public testing::Test {
 protected:
  EveryWrite() : world_([](ops::Options& options) { options.two_people = true; }) {
    kept_["syd"] = kJobcentre;
  }

  // `$x` filled in; the longest name that was kept counts.
  std::string Filled(std::string text) {
    for (auto kept = kept_.rbegin(); kept != kept_.rend(); ++kept) {
      for (std::size_t at; (at = text.find("$" + kept->first)) != std::string::npos;) {
        text.replace(at, kept->first.size() + 1, kept->second);
      }
    }
    return text;
  }

  void Call(const Row& row) {
    if (row.method == "PolicyService.UploadRules") return Upload(row);
    const MethodDescriptor& method = MethodOf(row.method);
    const std::unique_ptr<Message> request = New(method.input_type());
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(Filled(row.request), request.get()));
    const auto* id = method.input_type()->FindFieldByName("request_id");
    request->GetReflection()->SetString(request.get(), id, NewRequestId());
    const std::unique_ptr<Message> reply = New(method.output_type());
    grpc::TemplatedGenericStub<Message, Message> stub(world_.channel());
    for (int times = 0; times < 2; ++times) {  // the second changes nothing, and is told of by none
      const auto again = As(row.role, row.caller);
      std::promise<grpc::Status> done;
      stub.UnaryCall(again.get(), "/samtale.v1." + Slashed(row.method), grpc::StubOptions(),
                     request.get(), reply.get(),
                     [&](grpc::Status status) { done.set_value(std::move(status)); });
      const grpc::Status status = done.get_future().get();
      ASSERT_TRUE(status.ok()) << row.method << ": " << status.error_message()
                               << testing::PrintToString(Read(status).fields)
                               << testing::PrintToString(Read(status).blockers);
    }
    if (row.keep.empty()) return;
    std::string name = TextOf(*reply, "name");
    if (row.method == "DirectoryService.CreateAbsence") {
      name = static_cast<const v1::CreateAbsenceResponse&>(*reply).absence().name();
    }
    if (row.method == "DirectoryService.CreateClosingDay") {
      name = static_cast<const v1::CreateClosingDayResponse&>(*reply).closing_day().name();
    }
    kept_[row.keep] = name;
  }

  static std::string Slashed(std::string method) {
    method[method.find('.')] = '/';
    return method;
  }

  void Upload(const Row& row) {
    const auto context = As(row.role, row.caller);
    context->set_deadline(std::chrono::system_clock::now() + kWatchPatience);
    v1::RulesUpload reply;
    const auto writer = world_.policy().UploadRules(context.get(), &reply);
    v1::UploadRulesRequest part;
    part.set_layer("0751");
    part.set_reason("a test");
    part.set_request_id(NewRequestId());
    part.set_path("municipal/0751-aarhus/own.yaml");
    part.set_content(R"yaml(authority: {municipality: "0751"}
provisions:
  - id: aarhus.own
    title: {da: Vores, en: Ours}
    applies_to: {holders: [jobcentre]}
    prefer: [physical]
    decided_by: caseworker
    versions:
      - announced: 2020-01-01
        issued: 2020-01-01
        meetings: {from: 2020-01-01, until: open}
        instrument: "BEK 1 af 01/01/2020 (a test)"
        source: https://example.org/test
)yaml");
    part.set_last(true);
    writer->Write(part);
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    ASSERT_TRUE(status.ok()) << status.error_message()
                             << testing::PrintToString(Read(status).fields);
    kept_[row.keep] = reply.files_hash();
  }

  World world_;
  std::map<std::string, std::string> kept_;
};

TEST_F(EveryWrite, IsToldOfOnce) {
  Watching watching(world_.events(), WatchFrom(""));
  ASSERT_TRUE(watching.Next()) << watching.WhyItEnded();
  for (const Row& row : Rows()) {
    Call(row);
    if (HasFatalFailure()) return;
    watching.WaitForEvents(row.kinds.size());
    std::vector<std::string> kinds;
    for (const v1::Event& event : watching.Take()) {
      kinds.push_back(v1::Event::Kind_Name(event.kind()));
      EXPECT_EQ(event.resource().rfind("municipalities/0751/", 0), 0u);
      if (event.kind() == v1::Event::REVIEW_READY) kept_["review_etag"] = event.etag();
      if (event.kind() == v1::Event::RULES_SHADOW_SET) kept_["layer_etag"] = event.etag();
      if (row.kinds.size() == 1) {
        EXPECT_EQ(event.caller(), row.role + "/" + row.caller);
      }
    }
    EXPECT_THAT(kinds, ElementsAreArray(row.kinds)) << row.method;
  }
}

TEST_F(EveryWrite, HasARow) {
  std::set<std::string> rows;
  for (const Row& row : Rows()) rows.insert(row.method);
  std::vector<std::string> without;
  for (const auto* file : {v1::Jobcentre::descriptor()->file(), v1::Meeting::descriptor()->file(),
                           v1::Event::descriptor()->file(), v1::Provision::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const MethodDescriptor& method = *file->service(s)->method(m);
        const std::string name = file->service(s)->name() + "." + method.name();
        const bool writes = method.input_type()->FindFieldByName("request_id") != nullptr;
        if (writes && !rows.contains(name)) without.push_back(name);
      }
    }
  }
  EXPECT_THAT(without, IsEmpty()) << "say in Rows() which events each of them makes";
}

// What every kind of event has to tell, beside its kind.
TEST_F(EveryWrite, LeavesTheEtagThatTheResourceHas) {
  world_.Seed();
  Watching watching(world_.events(), WatchFrom(""));
  ASSERT_TRUE(watching.Next());
  v1::Meeting booked;
  ASSERT_TRUE(world_.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("bo", "2020-10-14T09:00"), &booked)
                  .ok());
  watching.WaitForEvents(1);
  const v1::Event event = watching.Take().front();
  EXPECT_EQ(event.kind(), v1::Event::MEETING_BOOKED);
  EXPECT_EQ(event.resource(), booked.name());
  EXPECT_EQ(event.etag(), booked.etag());
  EXPECT_EQ(std::to_string(event.revision()), booked.etag());
  EXPECT_EQ(event.caller(), "caseworker/anna");
  EXPECT_EQ(event.time().seconds(), booked.create_time().seconds());
  EXPECT_EQ(event.cursor(), watching.cursor());
  EXPECT_EQ(event.meeting().citizen(), booked.citizen());
  EXPECT_EQ(event.meeting().meeting_type(), "jobsamtale");
  EXPECT_FALSE(event.meeting().has_before());
  const v1::MeetingTerms& after = event.meeting().after();
  EXPECT_EQ(after.mode(), booked.mode());
  EXPECT_EQ(after.start_time().seconds(), booked.start_time().seconds());
  EXPECT_EQ(after.local_start(), "2020-10-14T09:00");
  EXPECT_EQ(after.caseworker(), booked.caseworker());
  EXPECT_EQ(after.room(), booked.room());
  EXPECT_EQ(after.state(), v1::Meeting::BOOKED);
}

}  // namespace
}  // namespace samtale::end_to_end
