// Eleventy as its documentation advises for many pages: Markdown without a second template language,
// lists computed once, pagination over what is computed.
const PER_PAGE = 20;
const CATEGORIES = {
  "kinh-te": "Kinh tế",
  "van-hoa-xa-hoi": "Văn hóa – Xã hội",
  "quoc-phong-an-ninh": "Quốc phòng – An ninh",
  "xay-dung-dang": "Xây dựng Đảng",
  "nong-thon-moi": "Nông thôn mới",
  "chuyen-doi-so": "Chuyển đổi số",
  "giao-duc": "Giáo dục",
  "y-te": "Y tế",
  "thong-bao": "Thông báo",
  "chi-dao-dieu-hanh": "Chỉ đạo điều hành",
  "guong-dien-hinh": "Gương điển hình",
  "moi-truong": "Môi trường",
};

function slug(text) {
  const plain = text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  return plain.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

// The articles by what `keysOf` says of each, newest first.
function groups(articles, keysOf) {
  const found = new Map();
  for (const article of articles) {
    for (const key of keysOf(article)) {
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(article);
    }
  }
  return found;
}

// One entry for each page of each list.
function pages(lists, address, title) {
  return [...lists].flatMap(([key, members]) => {
    const url = address(key);
    const count = Math.ceil(members.length / PER_PAGE);
    const at = (number) => (number === 0 ? url : `${url}trang-${number + 1}/`);
    return Array.from({ length: count }, (_, number) => ({
      url: at(number),
      title: title(key),
      articles: members.slice(number * PER_PAGE, (number + 1) * PER_PAGE),
      newer: number > 0 ? at(number - 1) : "",
      older: number + 1 < count ? at(number + 1) : "",
    }));
  });
}

export default function (config) {
  const newestFirst = (api) => [...api.getFilteredByGlob("content/articles/*.md")].reverse();
  let shelves;

  config.addGlobalData("site", {
    title: "Cổng thông tin các xã",
    url: "https://congxa.example.vn",
    owner: "Ủy ban nhân dân",
    categories: Object.entries(CATEGORIES).map(([key, name]) => ({ key, name })),
  });
  config.addCollection("newest", newestFirst);
  config.addCollection("lists", (api) => {
    const articles = newestFirst(api);
    const by = (keysOf, address, title) => pages(groups(articles, keysOf), address, title);
    return [
      ...by((a) => [a.data.category], (key) => `/chuyen-muc/${key}/`, (key) => CATEGORIES[key]),
      ...by((a) => [a.data.commune], (key) => `/xa/${key}/`, (key) => key),
      ...by((a) => a.data.keywords, (key) => `/the/${slug(key)}/`, (key) => `Từ khóa: ${key}`),
      ...by(
        (a) => [a.date.toISOString().slice(0, 7)],
        (key) => `/thang/${key}/`,
        (key) => `Tin tháng ${key}`,
      ),
    ];
  });
  config.addCollection("feeds", (api) => {
    const articles = newestFirst(api);
    const all = { url: "/", title: "Cổng thông tin các xã", articles: articles.slice(0, 20) };
    const each = [...groups(articles, (a) => [a.data.category])].map(([key, members]) => ({
      url: `/chuyen-muc/${key}/`,
      title: CATEGORIES[key],
      articles: members.slice(0, 20),
    }));
    return [all, ...each];
  });
  config.addFilter("members", (articles, key) => {
    shelves ??= groups(articles, (article) => [article.data.category]);
    return shelves.get(key) ?? [];
  });
  config.addFilter("older", (members, url) => {
    members.places ??= new Map(members.map((article, place) => [article.url, place]));
    const place = members.places.get(url);
    return members.slice(place + 1, place + 6);
  });
  config.addFilter("first", (list, count) => list.slice(0, count));
  config.addFilter("iso", (date) => date.toISOString());
  config.addFilter("day", (date) => date.toISOString().slice(0, 10).split("-").reverse().join("/"));
  config.addFilter("slug", slug);
  config.addFilter("category", (key) => CATEGORIES[key]);
  config.addPassthroughCopy("content/style.css");
  config.on("eleventy.before", () => {
    shelves = undefined;
  });

  return {
    dir: { input: "content", includes: "../_includes", output: "output" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
}
