export default {
  layout: "article.njk",
  permalink: (data) => `/tin/${data.page.fileSlug}/`,
};
