#include "tests/end_to_end/world.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "services/core/id.h"
#include "services/core/time.h"
#include "tests/source_path.h"

namespace samtale::end_to_end {
namespace {

constexpr std::chrono::seconds kPatience{10};

void ExpectOk(const grpc::Status& status) {
  ASSERT_TRUE(status.ok()) << status.error_message() << testing::PrintToString(Read(status).fields);
}

}  // namespace

TemporaryFolder::TemporaryFolder()
    : path_(std::filesystem::temp_directory_path() / ("samtale-" + RandomIdText())) {
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ops::Options OptionsFor(const TemporaryFolder& folder) {
  ops::Options options;
  options.listen = "127.0.0.1:0";
  options.database = folder / "samtale.db";
  options.rules = SourcePath("policy/rules");
  options.manual_clock = date::sys_days{date::year{2020} / 9 / 16} + std::chrono::hours(8);
  options.log_level = ops::LogLevel::kError;
  return options;
}

void World::Start() {
  auto server = server::Server::Start(options_);
  ASSERT_TRUE(server) << Render(server.error().message, Language::kEnglish);
  server_ = std::move(*server);
  Connect();
}

void World::Connect() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  channel_ =
      grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments);
  meetings_ = v1::MeetingService::NewStub(channel_);
  directory_ = v1::DirectoryService::NewStub(channel_);
  policy_ = v1::PolicyService::NewStub(channel_);
  clock_ = v1::ClockService::NewStub(channel_);
  events_ = v1::EventService::NewStub(channel_);
  calendars_ = v1::CalendarService::NewStub(channel_);
}

void World::Restart() {
  server_.reset();
  Start();
}

void World::Seed() {
  v1::CreateJobcentreRequest jobcentre;
  jobcentre.set_parent("municipalities/0751");
  jobcentre.set_jobcentre_id("nord");
  jobcentre.mutable_jobcentre()->set_display_name("Jobcenter Nord");
  jobcentre.set_request_id(NewRequestId());
  v1::Jobcentre made_jobcentre;
  ExpectOk(directory().CreateJobcentre(AsAdministrator().get(), jobcentre, &made_jobcentre));
  for (const char* id : {"anna", "bent"}) {
    v1::CreateCaseworkerRequest caseworker;
    caseworker.set_parent("municipalities/0751");
    caseworker.set_caseworker_id(id);
    caseworker.mutable_caseworker()->set_jobcentre(Named("jobcentres/nord"));
    caseworker.mutable_caseworker()->set_display_name(id);
    for (int weekday = v1::MONDAY; weekday <= v1::FRIDAY; ++weekday) {
      v1::WeeklyPeriod* hours = caseworker.mutable_caseworker()->add_hours();
      hours->set_weekday(static_cast<v1::Weekday>(weekday));
      hours->set_from("08:00");
      hours->set_until("16:00");
    }
    caseworker.set_request_id(NewRequestId());
    v1::Caseworker made;
    ExpectOk(directory().CreateCaseworker(AsAdministrator().get(), caseworker, &made));
  }
  for (const char* id : {"a1", "a2"}) {
    v1::CreateRoomRequest room;
    room.set_parent("municipalities/0751");
    room.set_room_id(id);
    room.mutable_room()->set_jobcentre(Named("jobcentres/nord"));
    room.mutable_room()->set_display_name(id);
    room.mutable_room()->set_area_m2(20);
    room.set_request_id(NewRequestId());
    v1::Room made;
    ExpectOk(directory().CreateRoom(AsAdministrator().get(), room, &made));
  }
  AddCitizen("bo");
  AddCitizen("ida");
}

void World::AddCitizen(const std::string& id) {
  v1::CreateCitizenRequest citizen;
  citizen.set_parent("municipalities/0751");
  citizen.set_citizen_id(id);
  citizen.mutable_citizen()->set_jobcentre(Named("jobcentres/nord"));
  citizen.mutable_citizen()->set_display_name(id);
  citizen.mutable_citizen()->set_group("dagpenge");
  citizen.set_request_id(NewRequestId());
  v1::Citizen made;
  ExpectOk(directory().CreateCitizen(AsAnna().get(), citizen, &made));
}

void World::SetClock(const std::string& instant) {
  v1::SetClockRequest request;
  const std::optional<LocalDateTime> utc = ParseDateTime(instant);
  ASSERT_TRUE(utc) << instant;
  request.mutable_now()->set_seconds(std::chrono::seconds(utc->day.time_since_epoch()).count() +
                                     std::chrono::seconds(utc->time.since_midnight()).count());
  v1::Clock reply;
  ExpectOk(clock().SetClock(AsAdministrator().get(), request, &reply));
}

std::unique_ptr<grpc::ClientContext> As(const std::string& role, const std::string& id,
                                        const std::string& municipality,
                                        const std::string& language) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("samtale-municipality", municipality);
  context->AddMetadata("samtale-role", role);
  context->AddMetadata("samtale-caller", id);
  context->AddMetadata("accept-language", language);
  context->set_deadline(std::chrono::system_clock::now() + kPatience);
  return context;
}

Refusal Read(const grpc::Status& status) {
  Refusal refusal;
  refusal.code = status.error_code();
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  for (const google::protobuf::Any& any : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::PreconditionFailure failure;
    google::rpc::LocalizedMessage localized;
    google::rpc::ResourceInfo resource;
    google::rpc::RequestInfo request;
    if (any.UnpackTo(&info)) {
      refusal.reason = info.reason();
      refusal.metadata.insert(info.metadata().begin(), info.metadata().end());
    } else if (any.UnpackTo(&bad)) {
      for (const auto& one : bad.field_violations()) refusal.fields.push_back(one.field());
    } else if (any.UnpackTo(&failure)) {
      for (const auto& one : failure.violations()) {
        refusal.blockers.emplace_back(one.type(), one.subject());
      }
    } else if (any.UnpackTo(&localized)) {
      refusal.locale = localized.locale();
      refusal.sentence = localized.message();
    } else if (any.UnpackTo(&resource)) {
      refusal.resource = resource.resource_name();
    } else if (any.UnpackTo(&request)) {
      refusal.request_id = request.request_id();
    }
  }
  return refusal;
}

std::string NewRequestId() {
  static std::atomic<int> made{0};
  return "request-" + std::to_string(++made);
}

std::string Named(const std::string& below) { return "municipalities/0751/" + below; }

v1::MeetingWish WishOf(const std::string& citizen) {
  v1::MeetingWish wish;
  wish.set_citizen(Named("citizens/" + citizen));
  wish.set_meeting_type("jobsamtale");
  return wish;
}

v1::BookMeetingRequest BookingOf(const std::string& citizen, const std::string& local_start) {
  v1::BookMeetingRequest request;
  request.set_parent(Named("jobcentres/nord"));
  *request.mutable_wish() = WishOf(citizen);
  request.mutable_wish()->set_caseworker(Named("caseworkers/anna"));
  request.set_local_start(local_start);
  request.set_request_id(NewRequestId());
  return request;
}

}  // namespace samtale::end_to_end
