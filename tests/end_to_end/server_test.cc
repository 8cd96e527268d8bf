// The server as a process among others: starting, racing clients, deadlines, health, ending.
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "services/auth/access.h"
#include "tests/end_to_end/world.h"

namespace samtale::end_to_end {
namespace {

// A call of any method with bytes; what came back, and how.
struct RawAnswer {
  grpc::Status status;
  std::string bytes;
};

RawAnswer CallRaw(World& world, const std::string& method, const std::string& bytes,
                  std::unique_ptr<grpc::ClientContext> context = AsAnna()) {
  grpc::GenericStub stub(world.channel());
  grpc::CompletionQueue queue;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer reply;
  RawAnswer answer;
  auto call = stub.PrepareUnaryCall(context.get(), method, request, &queue);
  call->StartCall();
  call->Finish(&reply, &answer.status, &answer);
  void* tag = nullptr;
  bool ok = false;
  EXPECT_TRUE(queue.Next(&tag, &ok));
  std::vector<grpc::Slice> slices;
  if (answer.status.ok() && reply.Dump(&slices).ok()) {
    for (const grpc::Slice& one : slices) answer.bytes.append(one.begin(), one.end());
  }
  return answer;
}

// A HealthCheckRequest is field 1, the service; a response's field 1 is 1 when it serves.
std::string HealthOf(World& world, const std::string& service) {
  const std::string request =
      service.empty() ? "" : std::string("\x0a") + static_cast<char>(service.size()) + service;
  const RawAnswer answer = CallRaw(world, "/grpc.health.v1.Health/Check", request);
  if (!answer.status.ok()) return "code " + std::to_string(answer.status.error_code());
  return answer.bytes == std::string("\x08\x01") ? "serving" : "not serving";
}

// ListServices of gRPC's reflection: field 7 of its request.
RawAnswer Reflect(World& world) {
  return CallRaw(world, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                 std::string("\x3a\x00", 2));
}

TEST(Server, HasHealthForEachServiceAndForAll) {
  World world;
  for (const char* service :
       {"", "samtale.v1.MeetingService", "samtale.v1.DirectoryService", "samtale.v1.PolicyService",
        "samtale.v1.ClockService", "samtale.v1.EventService", "samtale.v1.CalendarService"}) {
    EXPECT_EQ(HealthOf(world, service), "serving") << service;
  }
  EXPECT_EQ(HealthOf(world, "samtale.v1.Nothing"), "code 5");
}

TEST(Server, ReflectsOnlyWhenAsked) {
  World silent;
  EXPECT_EQ(Reflect(silent).status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  World open([](ops::Options& options) { options.reflection = true; });
  const RawAnswer answer = Reflect(open);
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_NE(answer.bytes.find("samtale.v1.MeetingService"), std::string::npos);
}

TEST(Server, KnowsNoOtherMethod) {
  World world;
  EXPECT_EQ(CallRaw(world, "/samtale.v1.MeetingService/Nothing", "").status.error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  // Bytes that are no message are refused before anything is read of them.
  const RawAnswer broken = CallRaw(world, "/samtale.v1.MeetingService/BookMeeting", "\x0a\xff");
  EXPECT_FALSE(broken.status.ok());
}

// `samtale.v1.MeetingService.BookMeeting` as gRPC calls it.
std::string PathOf(std::string_view method) {
  const std::size_t dot = method.rfind('.');
  return "/" + std::string(method.substr(0, dot)) + "/" + std::string(method.substr(dot + 1));
}

TEST(Server, LetsEachRoleCallItsMethodsAndNoOther) {
  World world;
  const struct {
    Role role;
    const char* word;
  } roles[] = {{Role::kCitizen, "citizen"},
               {Role::kCaseworker, "caseworker"},
               {Role::kAKasse, "a_kasse"},
               {Role::kAdministrator, "administrator"},
               {Role::kOperator, "operator"}};
  for (const auth::AccessRow& row : auth::AccessTable()) {
    for (const auto& one : roles) {
      const RawAnswer answer = CallRaw(world, PathOf(row.method), "", As(one.word, "x"));
      EXPECT_EQ(answer.status.error_code() != grpc::StatusCode::PERMISSION_DENIED,
                row.roles.Has(one.role))
          << row.method << " " << one.word << " " << answer.status.error_code();
      EXPECT_NE(answer.status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << row.method;
    }
    const RawAnswer nobody =
        CallRaw(world, PathOf(row.method), "", std::make_unique<grpc::ClientContext>());
    EXPECT_EQ(nobody.status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << row.method;
  }
}

TEST(Server, RefusesMetadataThatIsTooLarge) {
  World world;
  v1::GetClockRequest request;
  v1::Clock reply;
  auto context = AsAnna();
  context->AddMetadata("x-padding", std::string(9000, 'x'));
  EXPECT_EQ(world.clock().GetClock(context.get(), request, &reply).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  // gRPC may close the connection that brought it.
  world.Connect();
  context = AsAnna();
  context->AddMetadata("x-padding", std::string(7000, 'x'));
  const grpc::Status status = world.clock().GetClock(context.get(), request, &reply);
  EXPECT_TRUE(status.ok()) << status.error_code() << " " << status.error_message();
}

TEST(Server, HasAClockServiceOnlyWithAManualClock) {
  World world([](ops::Options& options) { options.manual_clock = std::nullopt; });
  v1::GetClockRequest request;
  v1::Clock reply;
  EXPECT_EQ(world.clock().GetClock(AsAnna().get(), request, &reply).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST(Server, SetsItsClockForwardOnly) {
  World world;
  world.SetClock("2020-09-16T08:00");
  world.SetClock("2020-09-17T08:00");
  v1::SetClockRequest back;
  back.mutable_now()->set_seconds(1600329599);  // one second before
  v1::Clock reply;
  const Refusal refusal = Read(world.clock().SetClock(AsAdministrator().get(), back, &reply));
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refusal.fields, std::vector<std::string>{"now"});
  v1::GetClockRequest get;
  ASSERT_TRUE(world.clock().GetClock(AsAnna().get(), get, &reply).ok());
  EXPECT_EQ(reply.now().seconds(), 1600329600);
  EXPECT_EQ(world.clock().SetClock(AsAnna().get(), back, &reply).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST(Server, ListensOnAUnixSocketOfItsOwnGroup) {
  World world([](ops::Options& options) { options.listen = "unix:" + options.database + ".sock"; });
  world.Seed();
  const std::string path = world.options().listen.substr(5);
  const auto mode = std::filesystem::status(path).permissions();
  EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none);
  ops::Options second = OptionsFor(world.folder());
  second.listen = world.options().listen;
  second.database = world.folder() / "other.db";
  const auto refused = server::Server::Start(second);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::kAddressInUse);
}

TEST(Server, RefusesToStartWithAReason) {
  World world;
  const TemporaryFolder& folder = world.folder();
  const auto start = [&](auto adjust) {
    ops::Options options = OptionsFor(folder);
    options.database = folder / "other.db";
    adjust(options);
    const auto started = server::Server::Start(options);
    return started ? std::string("started") : std::string(Name(started.error().reason));
  };
  EXPECT_EQ(start([](ops::Options&) {}), "started");
  EXPECT_EQ(start([&](ops::Options& o) { o.listen = world.server().address(); }), "ADDRESS_IN_USE");
  EXPECT_EQ(start([](ops::Options& o) { o.listen = "0.0.0.0:0"; }), "INVALID_ARGUMENT");
  EXPECT_EQ(start([&](ops::Options& o) { o.database = world.options().database; }),
            "DATABASE_IN_USE");
  EXPECT_EQ(start([](ops::Options& o) { o.metrics = "0.0.0.0:0"; }), "INVALID_ARGUMENT");
  EXPECT_EQ(start([&](ops::Options& o) { o.metrics = world.server().address(); }),
            "ADDRESS_IN_USE");
  EXPECT_EQ(start([&](ops::Options& o) { o.database = folder / "no/such/folder/x.db"; }),
            "UNAVAILABLE");
  std::filesystem::create_directories(folder / "empty");
  for (const char* rules : {"empty", "absent"}) {
    // A database that has rules in force needs none in the folder.
    EXPECT_EQ(start([&](ops::Options& o) { o.rules = folder / rules; }), "started");
    EXPECT_EQ(start([&](ops::Options& o) {
                o.rules = folder / rules;
                o.database = folder / "fresh.db";
              }),
              "RULES_INVALID");
  }
  std::ofstream(folder / "garbage.db") << std::string(8192, 'x');
  EXPECT_EQ(start([&](ops::Options& o) { o.database = folder / "garbage.db"; }), "UNAVAILABLE");
}

TEST(Server, RefusesADatabaseOfANewerProgramAndLeavesItAsItWas) {
  World world;
  world.Seed();
  world.Stop();
  // Bytes 60 to 63 of an SQLite file are the schema's version (user_version), most significant
  // first.
  const std::string path = world.options().database;
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(60);
  file.write("\x00\x00\x27\x0f", 4);
  file.close();
  const auto read = [&] {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string before = read();
  const auto refused = server::Server::Start(world.options());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::kDatabaseNewer);
  EXPECT_EQ(read(), before);
}

void CopyRules(const ops::Options& options, const std::string& to) {
  std::filesystem::copy(options.rules, to, std::filesystem::copy_options::recursive);
}

TEST(Server, StartsWithoutAFaultyMunicipalLayerAndNotWithAFaultyNationalOne) {
  TemporaryFolder folder;
  ops::Options options = OptionsFor(folder);
  CopyRules(options, folder / "rules");
  options.rules = folder / "rules";
  std::filesystem::create_directories(folder / "rules/municipal/0751-aarhus");
  std::ofstream(folder / "rules/municipal/0751-aarhus/local.yaml") << "authority: {nonsense: 1}\n";
  testing::internal::CaptureStderr();
  {
    const auto started = server::Server::Start(options);
    ASSERT_TRUE(started);
    EXPECT_NE((*started)->Greeting().find("listens on 127.0.0.1:"), std::string::npos);
  }
  EXPECT_NE(testing::internal::GetCapturedStderr().find("municipal/0751-aarhus/local.yaml:1:"),
            std::string::npos);
  std::ofstream(folder / "rules/national/broken.yaml") << "provisions: [";
  options.database = folder / "another.db";
  testing::internal::CaptureStderr();
  const auto refused = server::Server::Start(options);
  const std::string log = testing::internal::GetCapturedStderr();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::kRulesInvalid);
  EXPECT_NE(log.find("national/broken.yaml:1:"), std::string::npos) << log;
}

TEST(Race, OfSixtyFourClientsForOneSlotIsWonByOne) {
  constexpr int kClients = 64;
  World world;
  world.Seed();
  for (int i = 0; i < kClients; ++i) world.AddCitizen("c" + std::to_string(i));
  std::atomic<int> ready{0};
  std::vector<grpc::Status> statuses(kClients);
  std::vector<v1::Meeting> meetings(kClients);
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      const auto at = static_cast<std::size_t>(i);
      const auto request = BookingOf("c" + std::to_string(i), "2020-10-14T09:00");
      ++ready;
      while (ready < kClients) std::this_thread::yield();
      statuses[at] = world.meetings().BookMeeting(AsAnna().get(), request, &meetings[at]);
    });
  }
  for (std::thread& client : clients) client.join();
  int won = 0;
  for (const grpc::Status& status : statuses) {
    if (status.ok()) {
      ++won;
      continue;
    }
    const Refusal refusal = Read(status);
    EXPECT_EQ(refusal.reason, "NOT_BOOKABLE") << status.error_message();
    ASSERT_FALSE(refusal.blockers.empty());
    EXPECT_EQ(refusal.blockers[0],
              (std::pair<std::string, std::string>("CASEWORKER_TAKEN", "caseworkers/anna")));
  }
  EXPECT_EQ(won, 1);
  v1::ListMeetingsRequest list;
  list.set_parent(Named("jobcentres/nord"));
  v1::ListMeetingsResponse all;
  ASSERT_TRUE(world.meetings().ListMeetings(AsAnna().get(), list, &all).ok());
  EXPECT_EQ(all.meetings_size(), 1);
}

TEST(Race, OfClientsForOneDayFillsItToItsLimit) {
  constexpr int kClients = 32;
  constexpr int kMost = 7;
  World world;
  world.Seed();
  v1::UpdateCaseworkerRequest update;
  update.mutable_caseworker()->set_name(Named("caseworkers/anna"));
  update.mutable_caseworker()->set_max_meetings_per_day(kMost);
  update.mutable_update_mask()->add_paths("max_meetings_per_day");
  update.set_request_id(NewRequestId());
  v1::Caseworker anna;
  ASSERT_TRUE(world.directory().UpdateCaseworker(AsAdministrator().get(), update, &anna).ok());
  for (int i = 0; i < kClients; ++i) world.AddCitizen("c" + std::to_string(i));
  std::atomic<int> ready{0};
  std::vector<grpc::Status> statuses(kClients);
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      const LocalTime start{Minutes{8 * 60 + 15 * i}};
      auto request = BookingOf("c" + std::to_string(i), "2020-10-14T" + Format(start));
      request.mutable_wish()->set_length_minutes(15);
      ++ready;
      while (ready < kClients) std::this_thread::yield();
      v1::Meeting meeting;
      statuses[static_cast<std::size_t>(i)] =
          world.meetings().BookMeeting(AsAnna().get(), request, &meeting);
    });
  }
  for (std::thread& client : clients) client.join();
  int won = 0;
  for (const grpc::Status& status : statuses) {
    if (status.ok()) {
      ++won;
      continue;
    }
    EXPECT_EQ(Read(status).blockers, (std::vector<std::pair<std::string, std::string>>{
                                         {"CASEWORKER_DAY_FULL", "caseworkers/anna"}}));
  }
  EXPECT_EQ(won, kMost);
}

TEST(Race, OfOneRequestSentManyTimesMakesOneMeeting) {
  constexpr int kClients = 16;
  World world;
  world.Seed();
  const auto request = BookingOf("bo", "2020-10-14T09:00");
  std::vector<v1::Meeting> meetings(kClients);
  std::vector<std::thread> clients;
  for (v1::Meeting& meeting : meetings) {
    clients.emplace_back(
        [&] { EXPECT_TRUE(world.meetings().BookMeeting(AsAnna().get(), request, &meeting).ok()); });
  }
  for (std::thread& client : clients) client.join();
  for (const v1::Meeting& meeting : meetings) {
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(meeting, meetings[0]));
  }
}

// The starts of a working day, one an hour, that anna can hold.
std::string HourOf(int day, int hour) {
  return "2020-10-" + std::to_string(12 + day) + (hour < 10 ? "T0" : "T") + std::to_string(hour) +
         ":00";
}

TEST(Deadline, ThatPassedIsResolvedByRepeatingTheRequest) {
  World world;
  world.Seed();
  std::vector<v1::BookMeetingRequest> requests;
  int in_time = 0;
  for (int i = 0; i < 40; ++i) {
    requests.push_back(BookingOf("bo", HourOf(i / 8, 8 + i % 8)));
    requests.back().mutable_wish()->set_length_minutes(30);
    auto context = AsAnna();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::microseconds(150 * i));
    v1::Meeting meeting;
    const grpc::Status status =
        world.meetings().BookMeeting(context.get(), requests.back(), &meeting);
    if (status.ok()) ++in_time;
    EXPECT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)
        << status.error_message();
  }
  EXPECT_LT(in_time, 40);
  std::set<std::string> names;
  for (const v1::BookMeetingRequest& request : requests) {
    v1::Meeting meeting;
    const grpc::Status status = world.meetings().BookMeeting(AsAnna().get(), request, &meeting);
    ASSERT_TRUE(status.ok()) << status.error_message();
    names.insert(meeting.name());
  }
  EXPECT_EQ(names.size(), 40u);
  v1::ListMeetingsRequest list;
  list.set_parent(Named("jobcentres/nord"));
  list.set_page_size(200);
  v1::ListMeetingsResponse all;
  ASSERT_TRUE(world.meetings().ListMeetings(AsAnna().get(), list, &all).ok());
  EXPECT_EQ(all.meetings_size(), 40);
}

TEST(Deadline, IsNotNeeded) {
  World world;
  world.Seed();
  grpc::ClientContext context;
  context.AddMetadata("samtale-municipality", "0751");
  context.AddMetadata("samtale-role", "caseworker");
  context.AddMetadata("samtale-caller", "anna");
  v1::Meeting meeting;
  EXPECT_TRUE(
      world.meetings().BookMeeting(&context, BookingOf("bo", "2020-10-14T09:00"), &meeting).ok());
}

TEST(Shutdown, LosesNothingThatWasAnswered) {
  World world;
  world.Seed();
  std::atomic<bool> stopped{false};
  std::atomic<int> answered{0};
  std::vector<std::set<std::string>> acknowledged(4);
  std::vector<std::thread> clients;
  for (std::size_t c = 0; c < acknowledged.size(); ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < 40 && !stopped; ++i) {
        auto request = BookingOf(c % 2 == 0 ? "bo" : "ida", HourOf(i / 8, 8 + i % 8));
        request.mutable_wish()->set_caseworker(
            Named(c < 2 ? "caseworkers/anna" : "caseworkers/bent"));
        v1::Meeting meeting;
        if (world.meetings().BookMeeting(AsAnna().get(), request, &meeting).ok()) {
          acknowledged[c].insert(meeting.name());
        }
        ++answered;
      }
    });
  }
  while (answered < 20) std::this_thread::yield();
  world.Stop();
  stopped = true;
  for (std::thread& client : clients) client.join();
  world.Restart();
  v1::ListMeetingsRequest list;
  list.set_parent(Named("jobcentres/nord"));
  list.set_page_size(200);
  v1::ListMeetingsResponse all;
  ASSERT_TRUE(world.meetings().ListMeetings(AsAnna().get(), list, &all).ok());
  std::set<std::string> stored;
  for (const v1::Meeting& meeting : all.meetings()) stored.insert(meeting.name());
  EXPECT_FALSE(stored.empty());
  for (const auto& names : acknowledged) {
    for (const std::string& name : names) EXPECT_TRUE(stored.contains(name)) << name;
  }
}

}  // namespace
}  // namespace samtale::end_to_end
