// A GET over a plain socket, as a scraper makes it: what came back, to the end of the connection.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <sstream>
#include <string>

namespace samtale::ops {

// A connection to a port of 127.0.0.1, closed with its object.
class Connection {
 public:
  explicit Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&name), sizeof(name)) == 0;
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }
  void Send(const std::string& bytes) const {
    // A peer that has gone is seen by what it answers: nothing.
    [[maybe_unused]] const auto sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  std::string ReadToTheEnd() const {
    std::string all;
    char part[4096];
    for (ssize_t got; (got = recv(socket_, part, sizeof(part), 0)) > 0;) {
      all.append(part, static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  int socket_;
  bool connected_ = false;
};

struct Answer {
  int status = 0;  // 0: nothing came
  std::string head = {};
  std::string body = {};
};

inline Answer Ask(int port, const std::string& method, const std::string& path) {
  const Connection connection(port);
  if (!connection.connected()) return {};
  connection.Send(method + " " + path +
                  " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  const std::string all = connection.ReadToTheEnd();
  const std::size_t end = all.find("\r\n\r\n");
  if (end == std::string::npos || all.size() < 12) return {};
  return {std::stoi(all.substr(9, 3)), all.substr(0, end), all.substr(end + 4)};
}

// `http://127.0.0.1:9464/metrics`, split.
inline int PortOf(const std::string& url) { return std::stoi(url.substr(url.rfind(':') + 1)); }

// The series of a text of Prometheus: their values by name and labels as they stand there.
inline std::map<std::string, double> SeriesOf(const std::string& text) {
  std::map<std::string, double> series;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t blank = line.rfind(' ');
    series[line.substr(0, blank)] = std::stod(line.substr(blank + 1));
  }
  return series;
}

inline std::map<std::string, double> Scrape(const std::string& url) {
  return SeriesOf(Ask(PortOf(url), "GET", "/metrics").body);
}

}  // namespace samtale::ops
