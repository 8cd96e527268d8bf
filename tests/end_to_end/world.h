// A whole samtaled in this process, on port 0 over a database of its own, with one jobcentre of
// Aarhus in it; and what a client needs to talk to it. Not shared between threads, but stubs and
// contexts may be used by many.
#pragma once

#include <grpcpp/grpcpp.h>
#include <samtale/v1/calendar_service.grpc.pb.h>
#include <samtale/v1/clock_service.grpc.pb.h>
#include <samtale/v1/directory_service.grpc.pb.h>
#include <samtale/v1/event_service.grpc.pb.h>
#include <samtale/v1/meeting_service.grpc.pb.h>
#include <samtale/v1/policy_service.grpc.pb.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/ops/options.h"
#include "services/server/server.h"

namespace samtale::end_to_end {

// A folder that is removed with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// The rules as shipped, a clock at 16 September 2020 10:00 in Copenhagen, port 0.
ops::Options OptionsFor(const TemporaryFolder& folder);

class World {
 public:
  World() : World([](ops::Options&) {}) {}
  template <class Adjust>
  explicit World(Adjust adjust) : options_(OptionsFor(folder_)) {
    adjust(options_);
    Start();
  }

  server::Server& server() { return *server_; }
  const TemporaryFolder& folder() const { return folder_; }
  const ops::Options& options() const { return options_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Jobcentre nord, its caseworkers anna and bent (Monday to Friday 08:00-16:00), its rooms a1 and
  // a2, and the citizens bo and ida.
  void Seed();
  void AddCitizen(const std::string& id);
  void SetClock(const std::string& instant);
  // Ends the server, and starts another on the same database.
  void Restart();
  void Stop() { server_->Shutdown(); }
  // Calls from now on go over a connection of their own.
  void Connect();

  v1::MeetingService::Stub& meetings() { return *meetings_; }
  v1::DirectoryService::Stub& directory() { return *directory_; }
  v1::PolicyService::Stub& policy() { return *policy_; }
  v1::ClockService::Stub& clock() { return *clock_; }
  v1::EventService::Stub& events() { return *events_; }
  v1::CalendarService::Stub& calendars() { return *calendars_; }

 private:
  void Start();

  TemporaryFolder folder_;
  ops::Options options_;
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::MeetingService::Stub> meetings_;
  std::unique_ptr<v1::DirectoryService::Stub> directory_;
  std::unique_ptr<v1::PolicyService::Stub> policy_;
  std::unique_ptr<v1::ClockService::Stub> clock_;
  std::unique_ptr<v1::EventService::Stub> events_;
  std::unique_ptr<v1::CalendarService::Stub> calendars_;
};

// The context of one call, with its caller and ten seconds.
std::unique_ptr<grpc::ClientContext> As(const std::string& role, const std::string& id,
                                        const std::string& municipality = "0751",
                                        const std::string& language = "en");
inline std::unique_ptr<grpc::ClientContext> AsAnna() { return As("caseworker", "anna"); }
inline std::unique_ptr<grpc::ClientContext> AsAdministrator() {
  return As("administrator", "root");
}

// What a status says, read from its google.rpc details.
struct Refusal {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string reason;                                         // of ErrorInfo
  std::map<std::string, std::string> metadata;                // of ErrorInfo
  std::vector<std::string> fields;                            // of BadRequest
  std::vector<std::pair<std::string, std::string>> blockers;  // type and subject
  std::string locale;                                         // of LocalizedMessage
  std::string sentence;                                       // of LocalizedMessage
  std::string resource;                                       // of ResourceInfo
  std::string request_id;                                     // of RequestInfo
};
Refusal Read(const grpc::Status& status);

std::string NewRequestId();

// `municipalities/0751/…`
std::string Named(const std::string& below);

v1::MeetingWish WishOf(const std::string& citizen);
v1::BookMeetingRequest BookingOf(const std::string& citizen, const std::string& local_start);

}  // namespace samtale::end_to_end
